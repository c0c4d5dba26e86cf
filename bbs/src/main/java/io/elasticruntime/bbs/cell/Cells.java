package io.elasticruntime.bbs.cell;

import io.elasticruntime.bbs.change.SharedTransactions;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.diego.cell.CellPresence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which cells are alive. A cell whose presence has lapsed is no longer listed, but stays known until convergence has
 * seen to what it ran.
 */
@Component
public class Cells {

    /** PostgreSQL channel that is notified when a cell has come or gone on purpose. */
    public static final String CHANNEL = "cells";

    /** What is notified when a cell has come. */
    public static final String COME = "come";

    private static final String GONE = "gone";

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final JsonMapper json;
    private final InstantSource clock;
    private final SharedTransactions<String, CellPresence, Boolean> renewals = new SharedTransactions<>(this::renewAll);

    Cells(JdbcClient jdbc, Transactions transactions, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /** The cells whose presence has not lapsed. */
    public List<CellPresence> alive() {
        return jdbc
                .sql("select presence::text from cells where expires_at > :now order by cell_id")
                .param("now", Nanos.now(clock))
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    /** A cell that is alive. */
    Optional<CellPresence> find(String cellId) {
        return jdbc.sql("select presence::text from cells where cell_id = :cell and expires_at > :now")
                .param("cell", cellId)
                .param("now", Nanos.now(clock))
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /**
     * Renews a presence, and notifies if the cell was not there before or is another process now. Cells that renew at
     * once share a transaction, and nobody waits for the disk: after a crash of the database they renew anyway.
     */
    void renew(CellPresence presence) {
        renewals.run(presence.cellId(), presence);
    }

    private Map<String, Boolean> renewAll(Map<String, CellPresence> presences) {
        return transactions.run(_ -> {
            jdbc.sql("set local synchronous_commit = off").update();
            long now = Nanos.now(clock);
            Set<String> known = new HashSet<>(jdbc.sql("""
                    update cells c set presence = r.presence::json, expires_at = r.expires_at
                    from unnest(:cells::text[], :owners::text[], :presences::text[], :expires::bigint[])
                        as r (cell_id, owner_id, presence, expires_at)
                    where c.cell_id = r.cell_id and c.owner_id = r.owner_id and c.expires_at > :now
                    returning c.cell_id
                    """)
                    .params(columns(presences.values(), now))
                    .param("now", now)
                    .query(String.class)
                    .list());
            List<CellPresence> fresh = presences.values().stream()
                    .filter(presence -> !known.contains(presence.cellId()))
                    .toList();
            if (!fresh.isEmpty()) {
                jdbc.sql("""
                        insert into cells (cell_id, owner_id, presence, expires_at)
                        select cell_id, owner_id, presence::json, expires_at
                        from unnest(:cells::text[], :owners::text[], :presences::text[], :expires::bigint[])
                            as r (cell_id, owner_id, presence, expires_at)
                        on conflict (cell_id) do update set
                            owner_id = excluded.owner_id, presence = excluded.presence,
                            expires_at = excluded.expires_at
                        """).params(columns(fresh, now)).update();
                signal(COME);
            }
            return presences.keySet().stream().collect(Collectors.toMap(Function.identity(), known::contains));
        });
    }

    private Map<String, Object> columns(Collection<CellPresence> presences, long now) {
        List<CellPresence> renewed = presences.stream()
                .map(presence -> withExpiry(
                        presence,
                        now + Duration.ofSeconds(presence.ttlSeconds()).toNanos()))
                .toList();
        return Map.of(
                "cells", renewed.stream().map(CellPresence::cellId).toArray(String[]::new),
                "owners", renewed.stream().map(CellPresence::ownerId).toArray(String[]::new),
                "presences", renewed.stream().map(json::writeValueAsString).toArray(String[]::new),
                "expires", renewed.stream().map(CellPresence::expiresAt).toArray(Long[]::new));
    }

    /** Forgets a cell that leaves on purpose; nothing happens if another process has taken its place. */
    @Transactional
    void remove(String cellId, String ownerId) {
        int removed = jdbc.sql("delete from cells where cell_id = :cell and owner_id = :owner")
                .param("cell", cellId)
                .param("owner", ownerId)
                .update();
        if (removed > 0) {
            signal(GONE);
        }
    }

    /**
     * No presence lapses within {@code grace} from now, because nobody could renew it for a while; none lasts longer than one
     * that was renewed just now, as it would after the clock was set back.
     */
    public void extend(Duration grace) {
        jdbc.sql("""
                update cells set expires_at = greatest(
                    :now + :grace, least(expires_at, :now + (presence ->> 'ttl_seconds')::bigint * 1000000000))
                """)
                .param("now", Nanos.now(clock))
                .param("grace", grace.toNanos())
                .update();
    }

    private void signal(String what) {
        jdbc.sql("select pg_notify(:channel, :what)")
                .param("channel", CHANNEL)
                .param("what", what)
                .query()
                .singleRow();
    }

    private CellPresence read(String presence) {
        return json.readValue(presence, CellPresence.class);
    }

    private static CellPresence withExpiry(CellPresence presence, long expiresAt) {
        return new CellPresence(
                presence.cellId(),
                presence.ownerId(),
                presence.repUrl(),
                presence.zone(),
                presence.capacity(),
                presence.stacks(),
                presence.placementTags(),
                presence.optionalPlacementTags(),
                presence.evacuating(),
                presence.ttlSeconds(),
                expiresAt);
    }
}
