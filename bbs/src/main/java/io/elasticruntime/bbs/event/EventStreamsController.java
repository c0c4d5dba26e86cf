package io.elasticruntime.bbs.event;

import io.elasticruntime.component.http.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Server-sent events (diego-core.md c.2; ARCHITECTURE 5 for what we add). The id of an event is its revision. A reader
 * without {@code Last-Event-ID} starts at the present and is told its position at once, so that it can resume from the
 * first moment; a comment every ten seconds keeps the connection open and brings the position up to date.
 */
@RestController
@RequestMapping("/v1/events")
class EventStreamsController {

    private static final Logger log = LoggerFactory.getLogger(EventStreamsController.class);

    private final EventFeed feed;
    private final EventLog events;
    private final EventProperties properties;

    EventStreamsController(EventFeed feed, EventLog events, EventProperties properties) {
        this.feed = feed;
        this.events = events;
        this.properties = properties;
    }

    /** Desired and actual LRPs; with {@code cell_id} only that cell's instances, and all desired LRPs. */
    @GetMapping("/lrps")
    Callable<@Nullable Void> lrps(
            @RequestParam(name = "cell_id", required = false) @Nullable String cellId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        return stream(
                event -> !event.isTaskEvent() && (cellId == null || event.concerns(cellId)),
                startAt(lastEventId),
                response);
    }

    @GetMapping("/tasks")
    Callable<@Nullable Void> tasks(
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        return stream(LoggedEvent::isTaskEvent, startAt(lastEventId), response);
    }

    private long startAt(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return events.revision();
        }
        try {
            long position = Long.parseLong(lastEventId.strip());
            events.requireKnown(position);
            return position;
        } catch (NumberFormatException _) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "invalid-request", "Last-Event-ID is not a revision: " + lastEventId);
        }
    }

    /** A stream has a thread of its own: it takes no turn from calls. */
    private Callable<@Nullable Void> stream(Predicate<LoggedEvent> wanted, long start, HttpServletResponse response) {
        return () -> {
            write(wanted, start, response);
            return null;
        };
    }

    private void write(Predicate<LoggedEvent> wanted, long start, HttpServletResponse response)
            throws InterruptedException {
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        try (OutputStream out = response.getOutputStream()) {
            long position = start;
            long told = start;
            write(out, "id: " + start + "\n\n");
            while (feed.isRunning()) {
                List<LoggedEvent> page = feed.after(position, properties.keepAlive());
                StringBuilder text = new StringBuilder();
                for (LoggedEvent event : page) {
                    position = event.revision();
                    if (wanted.test(event)) {
                        told = position;
                        append(text, event);
                    }
                }
                if (page.isEmpty()) {
                    text.append(": keep-alive\n");
                    text.append(told < position ? "id: " + position + "\n\n" : "\n");
                    told = position;
                }
                if (!text.isEmpty()) {
                    write(out, text.toString());
                }
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("cause", e.getMessage()).log("a reader of events has gone");
        } catch (ProblemException e) {
            // The answer has begun: all that is left is to end it. The reader comes back and gets the 410.
            log.atWarn().addKeyValue("cause", e.getMessage()).log("a reader of events was too slow");
        }
    }

    private static void append(StringBuilder text, LoggedEvent event) {
        text.append("id: ").append(event.revision()).append('\n');
        text.append("event: ").append(event.type()).append('\n');
        text.append("data: ").append(event.payload()).append("\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
