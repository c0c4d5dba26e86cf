package io.elasticruntime.bbs.convergence;

import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.event.EventLog;
import io.elasticruntime.bbs.event.EventProperties;
import io.elasticruntime.bbs.lrp.ActualLrps;
import io.elasticruntime.bbs.lrp.LrpRequest;
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
 * One pass over everything: finds with one statement per rule what desired, actual and cells disagree about, and puts
 * it right through the same state machines that serve requests, which look at each case again under its lock
 * (diego-core.md d.1, d.2). Only the destruction of what nobody desires depends on fresh domains.
 */
@Component
class Convergence {

    private static final Logger log = LoggerFactory.getLogger(Convergence.class);
    private static final int CHUNK = 500;
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final ActualLrps lrps;
    private final Tasks tasks;
    private final EventLog events;
    private final TaskProperties taskProperties;
    private final EventProperties eventProperties;
    private final InstantSource clock;

    Convergence(
            JdbcClient jdbc,
            Transactions transactions,
            ActualLrps lrps,
            Tasks tasks,
            EventLog events,
            TaskProperties taskProperties,
            EventProperties eventProperties,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.lrps = lrps;
        this.tasks = tasks;
        this.events = events;
        this.taskProperties = taskProperties;
        this.eventProperties = eventProperties;
        this.clock = clock;
    }

    /**
     * Runs one pass.
     *
     * @param epoch of the leader that runs it; a newer leader ends the pass
     * @param freshCells whether cells have come since the last pass, so that what found no place may find one now
     */
    void run(long epoch, boolean freshCells) {
        long started = System.nanoTime();
        Pass pass = new Pass(epoch, Nanos.now(clock), freshCells);
        pass.cells();
        pass.domains();
        pass.lrps();
        pass.tasks();
        events.prune(eventProperties.retention(), eventProperties.retainedEvents());
        log.atDebug()
                .addKeyValue(
                        "millis", Duration.ofNanos(System.nanoTime() - started).toMillis())
                .log("convergence pass");
    }

    /** When the next thing becomes due: a presence lapses, an instance or a task is to be placed, a result delivered. */
    long nextDue() {
        return jdbc.sql("""
                select least(
                    (select min(expires_at) from cells),
                    (select min(place_due) from actual_lrps),
                    (select min(due) from tasks))
                """).query(Long.class).optional().orElse(Long.MAX_VALUE);
    }

    private final class Pass {

        private final long epoch;
        private final long now;
        private final boolean freshCells;

        Pass(long epoch, long now, boolean freshCells) {
            this.epoch = epoch;
            this.now = now;
            this.freshCells = freshCells;
        }

        void cells() {
            jdbc.sql("delete from cells where expires_at <= :now returning cell_id")
                    .param("now", now)
                    .query(String.class)
                    .list()
                    .forEach(cell -> log.atWarn().addKeyValue("cell", cell).log("the presence of a cell has lapsed"));
        }

        void domains() {
            jdbc.sql("delete from domains where expire_time <= :now")
                    .param("now", now)
                    .update();
        }

        void lrps() {
            requests("cells that are lost", """
                    select a.process_guid, a.instance_index, a.domain, a.cell_id, a.since from actual_lrps a
                    where a.presence = 'ORDINARY' and a.state in ('CLAIMED', 'RUNNING')
                        and not exists (select from cells c where c.cell_id = a.cell_id)
                    """, row -> new LrpRequest.LoseCell(row.getString("cell_id")));
            requests("cells that are back", """
                    select a.process_guid, a.instance_index, a.domain, a.cell_id, a.since from actual_lrps a
                    join cells c on c.cell_id = a.cell_id
                    where a.presence = 'SUSPECT'
                    """, row -> new LrpRequest.RegainCell(row.getString("cell_id")));
            requests("missing instances", """
                    select d.process_guid, i.instance_index, d.domain, 0 as since from desired_lrps d
                    cross join lateral generate_series(0, d.instances - 1) as i (instance_index)
                    left join actual_lrps a on a.process_guid = d.process_guid
                        and a.instance_index = i.instance_index and a.presence = 'ORDINARY'
                    where a.process_guid is null
                    """, _ -> new LrpRequest.Create());
            requests("instances that nobody wants", """
                    select distinct a.process_guid, a.instance_index, a.domain, 0 as since from actual_lrps a
                    join domains f on f.domain = a.domain
                    left join desired_lrps d on d.process_guid = a.process_guid
                    where d.process_guid is null or a.instance_index >= d.instances
                    """, _ -> new LrpRequest.Discard());
            requests("instances that wait for a place", """
                    with due as (
                        select a.process_guid, a.instance_index from actual_lrps a
                        where a.presence = 'ORDINARY'
                            and (a.place_due <= :now or (:fresh and a.placement_error <> ''))
                        order by 1, 2 for update)
                    update actual_lrps a set place_due = :again from due
                    where a.process_guid = due.process_guid and a.instance_index = due.instance_index
                        and a.presence = 'ORDINARY'
                    returning a.process_guid, a.instance_index, a.domain, a.since
                    """, row -> new LrpRequest.PlaceAgain(row.getLong("since")));
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
            each("tasks that wait for a place", """
                    select task_guid from tasks where state = 'PENDING'
                        and (due <= :before or (:fresh and rejection_count > 0))
                    """, Duration.ZERO, tasks::auction);
            each(
                    "results that were not handled to the end",
                    """
                    select task_guid from tasks where state = 'RESOLVING' and due <= :before
                    """,
                    Duration.ZERO,
                    (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Unresolve()));
            each("results that nobody handles", """
                    select task_guid from tasks where state in ('COMPLETED', 'RESOLVING')
                        and not callback and first_completed_at <= :before
                    """, taskProperties.expireCompleted(), expire());
            each("results that cannot be delivered", """
                    select task_guid from tasks where state in ('COMPLETED', 'RESOLVING')
                        and callback and first_completed_at <= :before
                    """, taskProperties.expireUndelivered(), expire());
            each("results to be delivered again", """
                    select task_guid from tasks where state = 'COMPLETED' and callback and due <= :before
                    """, Duration.ZERO, tasks::deliver);
        }

        private BiConsumer<Changes, List<String>> fail(String reason) {
            return (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Fail(reason));
        }

        private BiConsumer<Changes, List<String>> expire() {
            return (changes, guids) -> tasks.applyEach(changes, guids, new TaskRequest.Expire());
        }

        private void requests(String rule, String sql, RequestOf requestOf) {
            Map<LrpKey, LrpRequest> found = new LinkedHashMap<>();
            jdbc.sql(sql)
                    .params(parameters(now))
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
                fenced(changes -> lrps.applyEach(changes, requests));
            }
        }

        private void each(String rule, String sql, Duration age, BiConsumer<Changes, List<String>> action) {
            List<String> guids = jdbc.sql(sql)
                    .params(parameters(now - age.toNanos()))
                    .query(String.class)
                    .list();
            report(rule, guids.size());
            for (List<String> chunk : chunks(guids)) {
                fenced(changes -> action.accept(changes, chunk));
            }
        }

        private Map<String, Object> parameters(long before) {
            return Map.of("now", now, "before", before, "fresh", freshCells, "again", now + AGAIN.toNanos());
        }

        /** A transaction that ends with nothing done if somebody else leads by now. */
        private void fenced(Consumer<Changes> change) {
            transactions.apply(changes -> {
                if (jdbc.sql("select epoch from convergence_leadership where epoch = :epoch for share")
                        .param("epoch", epoch)
                        .query(Long.class)
                        .optional()
                        .isEmpty()) {
                    throw new IllegalStateException("another process leads convergence since epoch " + epoch);
                }
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
