package io.elasticruntime.component.revocation;

import io.elasticruntime.component.events.EventListener;
import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.events.EventSubscription;
import io.elasticruntime.component.events.ServerSentEvent;
import io.elasticruntime.component.http.Peers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/**
 * Knows which tokens UAA has revoked, within milliseconds, without asking it at each token. The first question reads all
 * revocations from UAA; from then on its stream is followed, and each connection begins with all of them again, so that a
 * lost one costs time but nothing is missed. While UAA is away nobody can revoke and what was known last holds.
 *
 * <p>Nothing happens before the first question: a service starts without UAA.
 */
public final class RevokedTokens implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RevokedTokens.class);
    private static final String UAA = "uaa";

    /** UAA says something every five seconds; a stream that is silent for longer is dead without having been closed. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** Those who waited while UAA did not answer are told so, instead of asking one after another. */
    private static final Duration BETWEEN_FIRST_READS = Duration.ofMillis(500);

    private final Peers peers;
    private final EventStreams events;
    private final InstantSource clock;
    private final InstantSource steady;
    private final Object connecting = new Object();
    private volatile @Nullable RevocationSet known;
    private volatile Instant heard = Instant.EPOCH;
    private @Nullable EventSubscription stream;
    private @Nullable UnknownRevocationsException failure;
    private Instant failed = Instant.EPOCH;
    private boolean closed;

    /**
     * @param clock the time of day, by which tokens expire
     * @param steady measures for how long UAA has been silent
     */
    public RevokedTokens(Peers peers, EventStreams events, InstantSource clock, InstantSource steady) {
        this.peers = peers;
        this.events = events;
        this.clock = clock;
        this.steady = steady;
    }

    /**
     * Whether a token, otherwise good, has been revoked.
     *
     * @throws UnknownRevocationsException if UAA has never yet answered
     */
    public boolean contains(TokenIdentity token) {
        RevocationSet set = known;
        if (set == null) {
            set = firstRead();
        } else if (isSilent()) {
            follow();
        }
        return set.revokes(token);
    }

    private RevocationSet firstRead() {
        synchronized (connecting) {
            RevocationSet read = known;
            if (read != null) {
                return read;
            }
            if (failure != null && steady.instant().isBefore(failed.plus(BETWEEN_FIRST_READS))) {
                throw failure;
            }
            try {
                read = new RevocationSet(fetch().entries());
            } catch (UnknownRevocationsException e) {
                failure = e;
                failed = steady.instant();
                throw e;
            }
            known = read;
            follow();
            return read;
        }
    }

    private Revocations fetch() {
        try {
            String document = peers.rest(peers.url(UAA))
                    .get()
                    .uri(Revocations.PATH)
                    .accept(MediaType.APPLICATION_JSON)
                    .retrieve()
                    .body(String.class);
            return Revocations.parse(document == null ? "" : document);
        } catch (RuntimeException e) {
            throw new UnknownRevocationsException(e);
        }
    }

    /** Opens the stream, in place of one that has died. */
    private void follow() {
        synchronized (connecting) {
            if (closed || !isSilent()) {
                return;
            }
            heard = steady.instant();
            if (stream != null) {
                log.atWarn().log("UAA's stream of revocations has fallen silent: it is opened again");
                stream.close();
            }
            stream = events.follow(UAA, Revocations.PATH, new Reader());
        }
    }

    private boolean isSilent() {
        return steady.instant().isAfter(heard.plus(SILENCE));
    }

    @Override
    public void close() {
        synchronized (connecting) {
            closed = true;
            if (stream != null) {
                stream.close();
            }
        }
    }

    private final class Reader implements EventListener {

        private boolean interrupted;

        @Override
        public void connected(boolean resumed) {
            interrupted = false;
        }

        @Override
        public void event(ServerSentEvent event) {
            heard = steady.instant();
            switch (event.type()) {
                case Revocations.ALL ->
                    known = new RevocationSet(Revocations.parse(event.data()).entries());
                case Revocations.MORE ->
                    required().add(Revocations.parse(event.data()).entries());
                case Revocations.ALIVE -> required().forgetExpired(clock.instant());
                default -> {} // of a newer UAA
            }
        }

        @Override
        public void disconnected(Exception cause) {
            // The subscription connects again by itself; it is not silent but broken.
            heard = steady.instant();
            if (!interrupted) {
                interrupted = true;
                log.atInfo().addKeyValue("cause", cause).log("UAA's stream of revocations is interrupted");
            }
        }

        private RevocationSet required() {
            RevocationSet set = known;
            if (set == null) {
                throw new IllegalStateException("an addition came before that to which it adds");
            }
            return set;
        }
    }

    /** UAA has not told yet what is revoked: no token can be said to be good. */
    public static final class UnknownRevocationsException extends RuntimeException {

        UnknownRevocationsException(Throwable cause) {
            super("UAA does not tell which tokens are revoked", cause);
        }
    }
}
