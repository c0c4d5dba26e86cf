package io.elasticruntime.bbs.event;

import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.UnreadableSecretException;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpCrashed;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceChanged;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceCreated;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceRemoved;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpChanged;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpCreated;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpRemoved;
import io.elasticruntime.diego.event.DiegoEvent.TaskChanged;
import io.elasticruntime.diego.event.DiegoEvent.TaskCreated;
import io.elasticruntime.diego.event.DiegoEvent.TaskRemoved;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events of the last minutes, each with its revision. They are written in the transaction that they tell of, and
 * the order of revisions is the order of commits: whoever has read up to a revision has missed nothing before it.
 */
@Component
public class EventLog {

    /** PostgreSQL channel that is notified once by each transaction that wrote events. */
    static final String CHANNEL = "events";

    /** Events of tasks bring environments along. Each has a guid: its revision comes too late. */
    public static final EncryptedColumn SECRET_PAYLOAD = new EncryptedColumn("events", "guid", "secret_payload");

    /** What {@link #read} reads. */
    static final String COLUMNS =
            "revision, type, array_to_string(cell_ids, ',') as cells, payload::text as payload, guid, secret_payload";

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Encryptor encryptor;
    private final InstantSource clock;

    EventLog(JdbcClient jdbc, JsonMapper json, Encryptor encryptor, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.encryptor = encryptor;
        this.clock = clock;
    }

    /**
     * Appends events within the running transaction. It must be the transaction's last statement: from here to the
     * commit every other writer of events waits, which is why it is one statement.
     */
    public void append(List<DiegoEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        List<Logged> logged = events.stream().map(this::logged).toList();
        jdbc.sql("""
                with clock as (
                    update event_clock set revision = revision + :count returning revision - :count as base),
                logged as (
                    insert into events (revision, type, cell_ids, payload, guid, secret_payload, created_at)
                    select base + e.ordinal, e.type, string_to_array(e.cells, ','), e.payload::json, e.guid, e.secret, :now
                    from clock,
                        unnest(:types::text[], :cells::text[], :payloads::text[], :guids::text[], :secrets::text[])
                            with ordinality as e (type, cells, payload, guid, secret, ordinal)
                    returning revision)
                select pg_notify(:channel, '') from (select max(revision) from logged) as newest
                """)
                .param("count", events.size())
                .param("now", nanos())
                .param("types", events.stream().map(DiegoEvent::type).toArray(String[]::new))
                .param(
                        "cells",
                        events.stream().map(e -> String.join(",", cells(e))).toArray(String[]::new))
                .param("payloads", logged.stream().map(Logged::payload).toArray(String[]::new))
                .param("guids", logged.stream().map(Logged::guid).toArray(String[]::new))
                .param("secrets", logged.stream().map(Logged::secretPayload).toArray(String[]::new))
                .param("channel", CHANNEL)
                .query()
                .singleRow();
    }

    /** The newest revision; 0 if nothing has ever happened. */
    long revision() {
        return jdbc.sql("select revision from event_clock").query(Long.class).single();
    }

    /**
     * Checks that a reader can go on behind {@code position}.
     *
     * @throws ProblemException 410 {@code revision-gone} if events behind it have been forgotten, or it never was
     */
    void requireKnown(long position) {
        boolean known = jdbc.sql("select :position between pruned and revision from event_clock")
                .param("position", position)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw new ProblemException(
                    HttpStatus.GONE,
                    "revision-gone",
                    "events behind revision " + position + " are no longer known: read the whole state, then follow"
                            + " the stream without Last-Event-ID");
        }
    }

    /** Events behind {@code position}, oldest first, at most {@code limit}. */
    List<LoggedEvent> after(long position, int limit) {
        requireKnown(position);
        return jdbc.sql("select " + COLUMNS + " from events where revision > :position order by revision limit :limit")
                .param("position", position)
                .param("limit", limit)
                .query((row, _) -> read(row))
                .list();
    }

    /** The event of a row that has {@link #COLUMNS}; one that does not open is known by its type alone. */
    LoggedEvent read(ResultSet row) throws SQLException {
        String guid = row.getString("guid");
        long revision = row.getLong("revision");
        Set<String> cells = cells(row.getString("cells"));
        if (guid == null) {
            return new LoggedEvent(revision, row.getString("type"), cells, row.getString("payload"));
        }
        try {
            String payload = encryptor.decrypt(SECRET_PAYLOAD.place(guid), row.getString("secret_payload"));
            return new LoggedEvent(revision, row.getString("type"), cells, payload);
        } catch (UnreadableSecretException e) {
            // The readers' own look at the whole state makes up for it; to stand still here would end all streams.
            log.atError().addKeyValue("revision", revision).setCause(e).log("an event cannot be read");
            return new LoggedEvent(revision, LoggedEvent.UNREADABLE, cells, "{}");
        }
    }

    private Logged logged(DiegoEvent event) {
        String payload = json.writeValueAsString(event);
        return switch (event) {
            case TaskCreated _, TaskChanged _, TaskRemoved _ -> {
                String guid = UUID.randomUUID().toString();
                yield new Logged(null, guid, encryptor.encrypt(SECRET_PAYLOAD.place(guid), payload));
            }
            case DesiredLrpCreated _,
                    DesiredLrpChanged _,
                    DesiredLrpRemoved _,
                    ActualLrpInstanceCreated _,
                    ActualLrpInstanceChanged _,
                    ActualLrpInstanceRemoved _,
                    ActualLrpCrashed _ -> new Logged(payload, null, null);
        };
    }

    /** Either a payload that everybody may read, or an encrypted one and what names it. */
    private record Logged(
            @Nullable String payload,
            @Nullable String guid,
            @Nullable String secretPayload) {}

    /** Forgets events that are older than {@code age}, and all but the newest {@code count}. */
    public void prune(Duration age, long count) {
        jdbc.sql("""
                with bound as (
                    select greatest(
                        (select coalesce(max(revision), 0) from events where created_at < :before),
                        (select revision - :count from event_clock)) as revision),
                gone as (delete from events using bound where events.revision <= bound.revision)
                update event_clock set pruned = bound.revision from bound where bound.revision > pruned
                """)
                .param("before", nanos() - age.toNanos())
                .param("count", count)
                .update();
    }

    static Set<String> cells(String joined) {
        return joined.isEmpty() ? Set.of() : Set.of(joined.split(","));
    }

    private static Set<String> cells(DiegoEvent event) {
        Stream<String> cells = switch (event) {
            case DesiredLrpCreated _, DesiredLrpChanged _, DesiredLrpRemoved _ -> Stream.empty();
            case ActualLrpInstanceCreated created ->
                Stream.of(created.actualLrp().cellId());
            case ActualLrpInstanceChanged changed ->
                Stream.of(changed.before().cellId(), changed.after().cellId());
            case ActualLrpInstanceRemoved removed ->
                Stream.of(removed.actualLrp().cellId());
            case ActualLrpCrashed crashed -> Stream.of(crashed.instanceKey().cellId());
            case TaskCreated created -> Stream.of(created.task().cellId());
            case TaskChanged changed ->
                Stream.of(changed.before().cellId(), changed.after().cellId());
            case TaskRemoved removed -> Stream.of(removed.task().cellId());
        };
        return cells.filter(cell -> !cell.isEmpty()).collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }

    private long nanos() {
        return Nanos.now(clock);
    }
}
