package io.elasticruntime.bbs.cell;

import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.diego.cell.CellPresence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    private final JsonMapper json;
    private final InstantSource clock;

    Cells(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
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

    /** Renews a presence, and notifies if the cell was not there before or is another process now. */
    @Transactional
    void renew(CellPresence presence) {
        long now = Nanos.now(clock);
        long expiresAt = now + Duration.ofSeconds(presence.ttlSeconds()).toNanos();
        int known = jdbc.sql("""
                update cells set presence = :presence::json, expires_at = :expires
                where cell_id = :cell and owner_id = :owner and expires_at > :now
                """)
                .param("presence", json.writeValueAsString(withExpiry(presence, expiresAt)))
                .param("expires", expiresAt)
                .param("cell", presence.cellId())
                .param("owner", presence.ownerId())
                .param("now", now)
                .update();
        if (known == 0) {
            jdbc.sql("""
                    insert into cells (cell_id, owner_id, presence, expires_at)
                    values (:cell, :owner, :presence::json, :expires)
                    on conflict (cell_id) do update set
                        owner_id = excluded.owner_id, presence = excluded.presence, expires_at = excluded.expires_at
                    """)
                    .param("presence", json.writeValueAsString(withExpiry(presence, expiresAt)))
                    .param("expires", expiresAt)
                    .param("cell", presence.cellId())
                    .param("owner", presence.ownerId())
                    .update();
            signal(COME);
        }
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

    /** No presence lapses within {@code grace} from now: nobody could renew it for a while. */
    public void extend(Duration grace) {
        jdbc.sql("update cells set expires_at = greatest(expires_at, :expires)")
                .param("expires", Nanos.now(clock) + grace.toNanos())
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
                presence.ttlSeconds(),
                expiresAt);
    }
}
