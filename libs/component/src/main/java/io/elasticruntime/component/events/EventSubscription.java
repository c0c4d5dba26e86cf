package io.elasticruntime.component.events;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A followed event stream; {@link #close} ends it. */
public final class EventSubscription implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventSubscription.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final int GONE = 410;
    /** An event holds one desired LRP or task at most, with its environment. */
    private static final int LONGEST_LINE = 8 << 20;

    private static final int LONGEST_EVENT = 8 << 20;

    private final HttpClient http;
    private final URI stream;
    private final EventListener listener;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile @Nullable InputStream body;
    private String lastEventId;

    EventSubscription(HttpClient http, URI stream, String lastEventId, EventListener listener) {
        this.http = http;
        this.stream = stream;
        this.lastEventId = lastEventId;
        this.listener = listener;
    }

    void start() {
        thread = Thread.ofVirtual().name("events " + stream.getPath()).start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        InputStream open = body;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.atDebug().addKeyValue("stream", stream).setCause(e).log("closing the event stream failed");
            }
        }
        Thread reader = thread;
        if (reader != null) {
            reader.interrupt();
        }
    }

    private void run() {
        Duration backoff = FIRST_BACKOFF;
        while (!closed) {
            try {
                readOnce();
                backoff = FIRST_BACKOFF;
            } catch (IOException | RuntimeException e) {
                if (closed) {
                    return;
                }
                listener.disconnected(e);
            } catch (InterruptedException _) {
                return;
            }
            try {
                Thread.sleep(backoff.plusMillis(ThreadLocalRandom.current().nextLong(FIRST_BACKOFF.toMillis())));
            } catch (InterruptedException _) {
                return;
            }
            backoff =
                    backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff.multipliedBy(2);
        }
    }

    private void readOnce() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(stream).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() == GONE) {
            // The position is too old to resume: start afresh, with the whole state.
            response.body().close();
            lastEventId = "";
            throw new IOException("the stream no longer knows our position");
        }
        if (response.statusCode() != 200) {
            response.body().close();
            throw new IOException(stream + " answered " + response.statusCode());
        }
        body = response.body();
        try (BoundedLines lines = new BoundedLines(response.body(), LONGEST_LINE)) {
            listener.connected(!lastEventId.isEmpty());
            readEvents(lines);
        } finally {
            body = null;
        }
        throw new IOException(stream + " was ended by the server");
    }

    private void readEvents(BoundedLines lines) throws IOException {
        String id = "";
        String type = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.next(); line != null && !closed; line = lines.next()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    deliver(new ServerSentEvent(id, type, data.substring(0, data.length() - 1)));
                }
                if (!id.isEmpty()) {
                    lastEventId = id;
                }
                type = "message";
                data.setLength(0);
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (field) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> {
                    if (data.length() + value.length() > LONGEST_EVENT) {
                        throw new IOException(stream + " sent an event of more than " + LONGEST_EVENT + " characters");
                    }
                    data.append(value).append('\n');
                }
                default -> {} // comments (keep-alive) and fields that we do not know
            }
        }
    }

    private void deliver(ServerSentEvent event) {
        try {
            listener.event(event);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("stream", stream)
                    .addKeyValue("event", event.type())
                    .setCause(e)
                    .log("an event could not be handled");
        }
    }
}
