package io.elasticruntime.bbs.convergence;

import io.elasticruntime.bbs.cell.Cells;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.event.EventLog;
import io.elasticruntime.bbs.event.EventProperties;
import io.elasticruntime.bbs.lrp.ActualLrps;
import io.elasticruntime.bbs.lrp.InstanceUpdates;
import io.elasticruntime.bbs.lrp.LrpRequest;
import io.elasticruntime.bbs.rebalancing.Rebalancer;
import io.elasticruntime.bbs.task.TaskProperties;
import io.elasticruntime.bbs.task.TaskRequest;
import io.elasticruntime.bbs.task.Tasks;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.diego.lrp.LrpKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds with one statement per rule what desired, actual and cells disagree about, and puts it right through the same
 * state machines that serve requests, which look at each case again under its lock (diego-core.md d.1, d.2). What a
 * lapsed presence or the time asks for is found by indexes, so that it can be seen to at once and as often as needed;
 * a whole pass looks at every instance besides, once. Only the destruction of what nobody desires depends on fresh
 * domains.
 */
@Component
class Convergence {

    private static final Logger log = LoggerFactory.getLogger(Convergence.class);
    private static final int CHUNK = 500;

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final Leadership leadership;
    private final Cells cells;
    private final ActualLrps lrps;
    private final InstanceUpdates updates;
    private final Rebalancer rebalancer;
    private final Tasks tasks;
    private final EventLog events;
    private final TaskProperties taskProperties;
    private final EventProperties eventProperties;
    private final ConvergenceMetrics metrics;
    private final InstantSource clock;

    Convergence(
            JdbcClient jdbc,
            Transactions transactions,
            Leadership leadership,
            Cells cells,
            ActualLrps lrps,
            InstanceUpdates updates,
            Rebalancer rebalancer,
            Tasks tasks,
            EventLog events,
            TaskProperties taskProperties,
            EventProperties eventProperties,
            ConvergenceMetrics metrics,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leadership = leadership;
        this.cells = cells;
        this.lrps = lrps;
        this.updates = updates;
        this.rebalancer = rebalancer;
        this.tasks = tasks;
        this.events = events;
        this.taskProperties = taskProperties;
        this.eventProperties = eventProperties;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Sees to what is due: presences that have lapsed, cells that have come or gone, places and results that are waited
     * for. Its cost does not grow with the population.
     *
     * @param epoch of the leader that does it
     * @param freshCells whether cells have come since the last time, so that what found no place may find one now
     * @throws Leadership.FormerLeaderException if another leader has begun meanwhile
     */
    void seeToWhatIsDue(long epoch, boolean freshCells) {
        Pass pass = new Pass(epoch, Nanos.now(clock), freshCells);
        pass.cells();
        pass.dueLrps();
        pass.tasks();
    }

    /** Runs a whole pass: what is due, and whatever else is amiss. Parameters as for {@link #seeToWhatIsDue}. */
    void run(long epoch, boolean freshCells) {
        Pass pass = new Pass(epoch, Nanos.now(clock), freshCells);
        long started = System.nanoTime();
        pass.cells();
        pass.domains();
        pass.dueLrps();
        pass.allLrps();
        long middle = System.nanoTime();
        pass.tasks();
        long ended = System.nanoTime();
        pass.fenced(_ -> events.prune(eventProperties.retention(), eventProperties.retainedEvents()));
        metrics.publish(pass.findings(Duration.ofNanos(middle - started), Duration.ofNanos(ended - middle)));
    }

    /**
     * Begins anew after a time in which nobody could renew a presence, or after the clock was set: no presence lapses within
     * {@code grace} from now, and nothing waits longer than if its wait had begun now.
     */
    void beginAnew(long epoch, Duration grace) {
        transactions.apply(_ -> {
            leadership.require(epoch);
            cells.extend(grace);
            long now = Nanos.now(clock);
            lrps.shortenWaits(now);
            tasks.shortenWaits(now);
        });
    }

    /** When the next thing becomes due: a presence lapses, an instance or a task is to be placed, a result delivered. */
    long nextDue() {
        return jdbc.sql("""
                select least(
                    (select min(expires_at) from cells),
                    (select min(place_due) from actual_lrps where place_due is not null),
                    (select min(due) from tasks where due is not null))
                """).query(Long.class).optional().orElse(Long.MAX_VALUE);
    }

    private final class Pass {

        private final long epoch;
        private final long now;
        private final boolean freshCells;
        private final Map<String, Long> counts = new HashMap<>();

        Pass(long epoch, long now, boolean freshCells) {
            this.epoch = epoch;
            this.now = now;
            this.freshCells = freshCells;
        }

        void cells() {
            fenced(_ -> jdbc.sql("delete from cells where expires_at <= :now returning cell_id")
                    .param("now", now)
                    .query(String.class)
                    .list()
                    .forEach(cell -> log.atWarn().addKeyValue("cell", cell).log("the presence of a cell has lapsed")));
        }

        void domains() {
            fenced(_ -> jdbc.sql("delete from domains where expire_time <= :now")
                    .param("now", now)
                    .update());
        }

        void dueLrps() {
            each("cells that are lost", """
                    with recursive holders (cell_id) as (
                        select min(cell_id) from actual_lrps where cell_id > ''
                        union all
                        select (select min(a.cell_id) from actual_lrps a where a.cell_id > h.cell_id)
                        from holders h where h.cell_id is not null)
                    select a.process_guid, a.instance_index, a.domain, a.cell_id, a.since
                    from holders h join actual_lrps a on a.cell_id = h.cell_id
                    where not exists (select from cells c where c.cell_id = h.cell_id)
                        and a.presence in ('ORDINARY', 'EVACUATING') and a.state in ('CLAIMED', 'RUNNING')
                    """, row -> new LrpRequest.LoseCell(row.getString("cell_id")), lrps::applyEach);
            each(
                    "cells that are back",
                    """
                    select a.process_guid, a.instance_index, a.domain, a.cell_id, a.since from actual_lrps a
                    join cells c on c.cell_id = a.cell_id
                    where a.presence = 'SUSPECT'
                    """,
                    row -> new LrpRequest.RegainCell(row.getString("cell_id")),
                    lrps::applyEach);
            each(
                    "instances that wait for a place",
                    """
                    select a.process_guid, a.instance_index, a.domain, a.since from actual_lrps a
                    where a.place_due <= :horizon and a.presence = 'ORDINARY'
                        and (a.place_due <= :now or a.placement_error <> '')
                    """,
                    row -> new LrpRequest.PlaceAgain(row.getLong("since")),
                    this::placeAgain);
        }

        void allLrps() {
            List<String> amiss = census();
            counts.put(
                    "LRPsMissing",
                    each("missing instances", """
                    select d.process_guid, i.instance_index, d.domain, 0 as since from desired_lrps d
                    cross join lateral generate_series(0, d.instances - 1) as i (instance_index)
                    left join actual_lrps a on a.process_guid = d.process_guid
                        and a.instance_index = i.instance_index and a.presence = 'ORDINARY'
                    where d.process_guid = any(:amiss::text[]) and a.process_guid is null
                    """, amiss, _ -> new LrpRequest.Create(), lrps::applyEach));
            counts.put(
                    "LRPsExtra",
                    each("instances that nobody wants", """
                    select distinct a.process_guid, a.instance_index, a.domain, 0 as since from actual_lrps a
                    join domains f on f.domain = a.domain
                    left join desired_lrps d on d.process_guid = a.process_guid
                    where a.process_guid = any(:amiss::text[])
                        and (d.process_guid is null or a.instance_index >= d.instances)
                    """, amiss, _ -> new LrpRequest.Discard(), lrps::applyEach));
            fenced(changes -> report("instances with other routes or tags", updates.tellAll(changes)));
            if (rebalancer.isDue()) {
                fenced(rebalancer::rebalance);
            }
        }

        /**
         * The one scan: counts instances, and names the LRPs whose ordinary instances are not exactly the wanted ones,
         * or that have anything beyond those. As many as are wanted, and none beyond, are the wanted ones.
         */
        private List<String> census() {
            List<String> amiss = new ArrayList<>();
            jdbc.sql("""
                    with census as materialized (
                        select process_guid, presence, state, count(*) as instances,
                            count(*) filter (where presence = 'ORDINARY') as ordinary, max(instance_index) as highest,
                            bool_or(presence = 'ORDINARY' and state = 'CRASHED') as crashing
                        from actual_lrps group by grouping sets ((process_guid), (presence, state)))
                    select null as process_guid, case presence
                            when 'SUSPECT' then 'Suspect' || initcap(state) || 'ActualLRPs'
                            when 'EVACUATING' then 'EvacuatingActualLRPs'
                            else case state when 'CRASHED' then 'CrashedActualLRPs' else 'LRPs' || initcap(state) end
                        end as name, sum(instances) as count
                    from census where process_guid is null group by name
                    union all
                    select null, 'CrashingDesiredLRPs', count(*) from census where process_guid is not null and crashing
                    union all
                    select coalesce(c.process_guid, d.process_guid), null, 0
                    from (select * from census where process_guid is not null) c
                    full join desired_lrps d on d.process_guid = c.process_guid
                    where coalesce(c.ordinary, 0) <> coalesce(d.instances, 0)
                        or coalesce(c.highest, -1) >= coalesce(d.instances, 0)
                    """).query(row -> {
                String guid = row.getString("process_guid");
                if (guid == null) {
                    counts.put(row.getString("name"), row.getLong("count"));
                } else {
                    amiss.add(guid);
                }
            });
            return amiss;
        }

        void tasks() {
            each(
                    "tasks that were not started in time",
                    """
                    select task_guid from tasks where state = 'PENDING' and created_at <= :before
                    """,
                    taskProperties.expirePending(),
                    fail("not started within time limit"));
            each("tasks on lost cells", """
                    select task_guid from tasks t where state = 'RUNNING'
                        and not exists (select from cells c where c.cell_id = t.cell_id)
                    """, Duration.ZERO, fail("cell disappeared before completion"));
            counts.put(
                    "ConvergenceTasksKicked", each("tasks that wait for a place", """
                    select task_guid from tasks where state = 'PENDING'
                        and (due <= :before or (:fresh and rejection_count > 0))
                    """, Duration.ZERO, tasks::auction));
            each(
                    "results that were not handled to the end",
                    """
                    select task_guid from tasks where state = 'RESOLVING' and due <= :before
                    """,
                    Duration.ZERO,
                    (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Unresolve()));
            long unhandled = each("results that nobody handles", """
                    select task_guid from tasks where state in ('COMPLETED', 'RESOLVING')
                        and not callback and first_completed_at <= :before
                    """, taskProperties.expireCompleted(), expire());
            long undelivered =
                    each("results that cannot be delivered", """
                    select task_guid from tasks where state in ('COMPLETED', 'RESOLVING')
                        and callback and first_completed_at <= :before
                    """, taskProperties.expireUndelivered(), expire());
            counts.put("ConvergenceTasksPruned", unhandled + undelivered);
            each("results to be delivered again", """
                    select task_guid from tasks where state = 'COMPLETED' and callback and due <= :before
                    """, Duration.ZERO, tasks::deliver);
        }

        Findings findings(Duration lrps, Duration tasks) {
            count("select 'LRPsDesired', coalesce(sum(instances), 0) from desired_lrps");
            count("select 'Tasks' || initcap(state), count(*) from tasks group by 1");
            count("select 'PresentCells', count(*) from cells");
            count("select 'SuspectCells', count(distinct cell_id) from actual_lrps where presence = 'SUSPECT'");
            List<String> domains = jdbc.sql("select domain from domains where expire_time > :now")
                    .param("now", now)
                    .query(String.class)
                    .list();
            return new Findings(counts, domains, lrps, tasks);
        }

        private void count(String sql) {
            jdbc.sql(sql)
                    .query((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                    .list()
                    .forEach(count -> counts.put(count.getKey(), count.getValue()));
        }

        private void placeAgain(Changes changes, Map<LrpKey, LrpRequest> requests) {
            lrps.applyEach(changes, requests);
            lrps.postponePlacing(requests.keySet(), now);
        }

        private BiConsumer<Changes, List<String>> fail(String reason) {
            return (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Fail(reason));
        }

        private BiConsumer<Changes, List<String>> expire() {
            return (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Expire());
        }

        private long each(
                String rule, String sql, RequestOf requestOf, BiConsumer<Changes, Map<LrpKey, LrpRequest>> action) {
            return each(rule, sql, List.of(), requestOf, action);
        }

        /** @param amiss the LRPs that the statement looks at, if it says so */
        private long each(
                String rule,
                String sql,
                List<String> amiss,
                RequestOf requestOf,
                BiConsumer<Changes, Map<LrpKey, LrpRequest>> action) {
            Map<LrpKey, LrpRequest> found = new LinkedHashMap<>();
            jdbc.sql(sql)
                    .params(parameters(now))
                    .param("amiss", amiss.toArray(String[]::new))
                    .query((row, _) -> Map.entry(
                            new LrpKey(
                                    row.getString("process_guid"),
                                    row.getInt("instance_index"),
                                    row.getString("domain")),
                            requestOf.apply(row)))
                    .list()
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
            report(rule, found.size());
            for (List<LrpKey> chunk : chunks(List.copyOf(found.keySet()))) {
                Map<LrpKey, LrpRequest> requests = new LinkedHashMap<>();
                chunk.forEach(key -> requests.put(key, Objects.requireNonNull(found.get(key))));
                fenced(changes -> action.accept(changes, requests));
            }
            return found.size();
        }

        private long each(String rule, String sql, Duration age, BiConsumer<Changes, List<String>> action) {
            List<String> guids = jdbc.sql(sql)
                    .params(parameters(now - age.toNanos()))
                    .query(String.class)
                    .list();
            report(rule, guids.size());
            for (List<String> chunk : chunks(guids)) {
                fenced(changes -> action.accept(changes, chunk));
            }
            return guids.size();
        }

        private Map<String, Object> parameters(long before) {
            return Map.of(
                    "now", now, "before", before, "fresh", freshCells, "horizon", freshCells ? Long.MAX_VALUE : now);
        }

        /** A transaction that ends with nothing done if somebody else leads by now. Nothing is written outside of one. */
        void fenced(Consumer<Changes> change) {
            transactions.apply(changes -> {
                leadership.require(epoch);
                change.accept(changes);
            });
        }

        private static void report(String rule, int count) {
            if (count > 0) {
                log.atInfo()
                        .addKeyValue("rule", rule)
                        .addKeyValue("count", count)
                        .log("convergence");
            }
        }

        private static <T> List<List<T>> chunks(List<T> all) {
            List<List<T>> chunks = new ArrayList<>();
            for (int start = 0; start < all.size(); start += CHUNK) {
                chunks.add(all.subList(start, Math.min(start + CHUNK, all.size())));
            }
            return chunks;
        }
    }

    /** What to ask of the index that a row is about. */
    private interface RequestOf {

        LrpRequest apply(ResultSet row) throws SQLException;
    }
}
