package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.access.Permit;
import io.elasticruntime.loggregator.conversion.ToV1;
import io.elasticruntime.loggregator.doppler.Subscription;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what one client has subscribed to: one binary message for each v1 envelope, from one thread, which also sends
 * the pings. A client that does not answer them, or does not read, or may not read any more, is cut off.
 */
final class EnvelopeStream implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EnvelopeStream.class);
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";
    private static final String NO_PONG = "Client did not respond to ping before keep-alive timeout expired.";
    private static final String NO_ACCESS = "You may no longer read this.";
    private static final int BATCH = 100;
    private static final Duration LINGER = Duration.ofMillis(10);

    private final Session client;
    private final StreamRequest request;
    private final Permit permit;
    private final Subscription subscription;
    private final TrafficControllerProperties settings;
    private final InstantSource clock;
    private final Runnable tooSlow;
    private volatile Instant ponged = Instant.MIN;

    /**
     * @param client the connection; this stream closes it
     * @param request what the client asks for
     * @param permit how long it may have it
     * @param subscription what doppler collects for it; this stream closes it
     * @param tooSlow told when the client is cut off because it does not read
     */
    EnvelopeStream(
            Session client,
            StreamRequest request,
            Permit permit,
            Subscription subscription,
            TrafficControllerProperties settings,
            InstantSource clock,
            Runnable tooSlow) {
        this.client = client;
        this.request = request;
        this.permit = permit;
        this.subscription = subscription;
        this.settings = settings;
        this.clock = clock;
        this.tooSlow = tooSlow;
    }

    void start() {
        client.getUserProperties().put(SEND_TIMEOUT, settings.takeWithin().toMillis());
        Thread.ofVirtual().name("stream-" + client.getId()).start(this::run);
    }

    /** The client has answered a ping. */
    void ponged() {
        ponged = clock.instant();
    }

    @Override
    public void close() {
        subscription.close();
    }

    private void run() {
        try (subscription) {
            CloseReason reason = stream();
            client.close(reason);
        } catch (IOException | RuntimeException e) {
            if (isTimeout(e)) {
                log.atInfo().addKeyValue("stream", request).log("a client that does not read is cut off");
                tooSlow.run();
            } else {
                log.atDebug().addKeyValue("stream", request).setCause(e).log("a client is gone");
            }
            closeQuietly();
        } catch (InterruptedException _) {
            closeQuietly();
        }
    }

    private CloseReason stream() throws IOException, InterruptedException {
        RemoteEndpoint.Basic remote = client.getBasicRemote();
        remote.setBatchingAllowed(true);
        Instant pinged = ping(remote);
        while (!subscription.isClosed()) {
            Instant now = clock.instant();
            boolean answered = !ponged.isBefore(pinged);
            Instant due = answered ? ponged.plus(settings.pingEvery()) : pinged.plus(settings.pongWithin());
            if (!now.isBefore(due)) {
                if (!answered) {
                    return new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, NO_PONG);
                }
                pinged = ping(remote);
                continue;
            }
            // The pong comes on another thread and moves what is due: look again soon enough.
            Duration left = Duration.between(now, due);
            Duration wait = Collections.min(List.of(left, settings.pingEvery(), permit.interval()));
            List<Envelope> envelopes = subscription.next(BATCH, wait, LINGER);
            if (!permit.holds()) {
                return new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, NO_ACCESS);
            }
            send(remote, envelopes);
        }
        return new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "");
    }

    private Instant ping(RemoteEndpoint.Basic remote) throws IOException {
        Instant now = clock.instant();
        remote.sendPing(ByteBuffer.allocate(0));
        remote.flushBatch();
        return now;
    }

    private void send(RemoteEndpoint.Basic remote, List<Envelope> envelopes) throws IOException {
        for (Envelope envelope : envelopes) {
            for (org.cloudfoundry.dropsonde.events.Envelope v1 : ToV1.convert(envelope)) {
                if (request.shows(v1.getEventType())) {
                    remote.sendBinary(ByteBuffer.wrap(v1.toByteArray()));
                }
            }
        }
        if (!envelopes.isEmpty()) {
            remote.flushBatch();
        }
    }

    /** Tomcat tells a write that took too long by a timeout, or by one as the cause of another exception. */
    private static boolean isTimeout(Throwable failure) {
        return failure instanceof SocketTimeoutException || failure.getCause() instanceof SocketTimeoutException;
    }

    private void closeQuietly() {
        try {
            client.close();
        } catch (IOException e) {
            log.atDebug().addKeyValue("stream", request).setCause(e).log("the connection was already closed");
        }
    }
}
