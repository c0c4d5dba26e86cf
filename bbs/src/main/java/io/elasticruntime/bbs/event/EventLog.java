package io.elasticruntime.bbs.event;

import io.elasticruntime.bbs.time.Nanos;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;

    EventLog(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
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
        jdbc.sql("""
                with clock as (
                    update event_clock set revision = revision + :count returning revision - :count as base),
                logged as (
                    insert into events (revision, type, cell_ids, payload, created_at)
                    select base + e.ordinal, e.type, string_to_array(e.cells, ','), e.payload::json, :now
                    from clock, unnest(:types::text[], :cells::text[], :payloads::text[])
                        with ordinality as e (type, cells, payload, ordinal)
                    returning revision)
                select pg_notify(:channel, '') from (select max(revision) from logged) as newest
                """)
                .param("count", events.size())
                .param("now", nanos())
                .param("types", events.stream().map(DiegoEvent::type).toArray(String[]::new))
                .param(
                        "cells",
                        events.stream().map(e -> String.join(",", cells(e))).toArray(String[]::new))
                .param("payloads", events.stream().map(json::writeValueAsString).toArray(String[]::new))
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
        return jdbc.sql("""
                select revision, type, array_to_string(cell_ids, ',') as cells, payload::text as payload
                from events where revision > :position order by revision limit :limit
                """)
                .param("position", position)
                .param("limit", limit)
                .query((row, _) -> new LoggedEvent(
                        row.getLong("revision"),
                        row.getString("type"),
                        cells(row.getString("cells")),
                        row.getString("payload")))
                .list();
    }

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
