package io.elasticruntime.bbs.rebalancing;

import io.elasticruntime.bbs.cell.Cells;
import io.elasticruntime.bbs.cell.Reps;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.rebalancing.Landscape.Cell;
import io.elasticruntime.bbs.rebalancing.Landscape.Instance;
import io.elasticruntime.bbs.rebalancing.Landscape.Room;
import io.elasticruntime.component.time.Steady;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Has instances moved that would stand better elsewhere: asks their cells to give them up as an evacuated cell does, so
 * that each serves until its replacement runs. It remembers nothing: what a cell does not do is proposed again.
 */
@Component
public class Rebalancer {

    private static final Logger log = LoggerFactory.getLogger(Rebalancer.class);

    private final JdbcClient jdbc;
    private final Cells cells;
    private final Reps reps;
    private final RebalancingProperties properties;
    private final InstantSource clock;
    private Instant next = Instant.EPOCH;

    Rebalancer(JdbcClient jdbc, Cells cells, Reps reps, RebalancingProperties properties, @Steady InstantSource clock) {
        this.jdbc = jdbc;
        this.cells = cells;
        this.reps = reps;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whether it is time to look again. Called by one thread at a time. */
    public boolean isDue() {
        return properties.enabled() && !clock.instant().isBefore(next);
    }

    /** Looks, and has some instances moved once the transaction has been committed. */
    public void rebalance(Changes changes) {
        next = clock.instant().plus(properties.interval());
        int onTheMove = jdbc.sql("select count(*) from actual_lrps where presence = 'EVACUATING'")
                .query(Integer.class)
                .single();
        if (onTheMove < properties.moves()) {
            Rebalancing.propose(landscape(), properties.moves() - onTheMove).forEach(move -> {
                log.atInfo()
                        .addKeyValue("process_guid", move.key().processGuid())
                        .addKeyValue("index", move.key().index())
                        .addKeyValue("from", move.instance().cellId())
                        .addKeyValue("to", move.to())
                        .log("an instance would stand better elsewhere");
                changes.afterCommit(() -> reps.moveLrp(move.key(), move.instance()));
            });
        }
    }

    private Landscape landscape() {
        Map<String, Room> taken = taken();
        List<Cell> usable = cells.alive().stream()
                .filter(cell -> !cell.evacuating())
                .map(cell -> new Cell(cell.cellId(), cell.zone(), offers(cell), free(cell, taken.get(cell.cellId()))))
                .toList();
        return new Landscape(usable, movable());
    }

    /** What instances take of each cell; tasks come and go. */
    private Map<String, Room> taken() {
        Map<String, Room> taken = new HashMap<>();
        jdbc.sql("""
                with needs as materialized (
                    select process_guid, (definition->>'memory_mb')::bigint as memory_mb,
                        (definition->>'disk_mb')::bigint as disk_mb
                    from desired_lrps)
                select a.cell_id, sum(n.memory_mb) as memory_mb, sum(n.disk_mb) as disk_mb, count(*) as containers
                from actual_lrps a join needs n on n.process_guid = a.process_guid
                where a.cell_id <> '' group by a.cell_id
                """).query(row -> {
            taken.put(
                    row.getString("cell_id"),
                    new Room(row.getLong("memory_mb"), row.getLong("disk_mb"), row.getLong("containers")));
        });
        return taken;
    }

    /** Instances of LRPs that can stand unevenly: some zone is at least two behind another, or some cell has two. */
    private List<Instance> movable() {
        return jdbc.sql("""
                with by_cell as (
                    select process_guid, availability_zone, cell_id, count(*) as instances,
                        bool_and(presence = 'ORDINARY' and state = 'RUNNING') as running
                    from actual_lrps group by process_guid, availability_zone, cell_id),
                by_zone as (
                    select process_guid, availability_zone, sum(instances) as instances, max(instances) as together,
                        bool_and(running) as running
                    from by_cell group by process_guid, availability_zone),
                uneven as (
                    select process_guid, sum(instances) as instances from by_zone group by process_guid
                    having bool_and(running) and sum(instances) > 1 and (max(together) > 1
                        or max(instances) - min(instances) > 1
                        or count(*) < (select count(distinct presence->>'zone') from cells)))
                select a.process_guid, a.instance_index, a.domain, a.instance_guid, a.cell_id,
                    (d.definition->>'memory_mb')::bigint as memory_mb, (d.definition->>'disk_mb')::bigint as disk_mb
                from uneven u
                join desired_lrps d on d.process_guid = u.process_guid and d.instances = u.instances
                join actual_lrps a on a.process_guid = u.process_guid
                where d.definition->>'update_strategy' <> 'RECREATE'
                """)
                .query((row, _) -> new Instance(
                        new LrpKey(
                                row.getString("process_guid"), row.getInt("instance_index"), row.getString("domain")),
                        new InstanceKey(row.getString("instance_guid"), row.getString("cell_id")),
                        new Room(row.getLong("memory_mb"), row.getLong("disk_mb"), 1)))
                .list();
    }

    private static Object offers(CellPresence cell) {
        return List.of(
                Set.copyOf(cell.stacks()), Set.copyOf(cell.placementTags()), Set.copyOf(cell.optionalPlacementTags()));
    }

    private static Room free(CellPresence cell, @Nullable Room taken) {
        Room total = new Room(
                cell.capacity().memoryMb(),
                cell.capacity().diskMb(),
                cell.capacity().containers());
        return taken == null ? total : total.without(taken);
    }
}
