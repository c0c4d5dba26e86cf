package io.elasticruntime.loggregator.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right of an open stream to go on. Its token is looked at each time; whether the reader may still see the apps is
 * asked again every few seconds, in the background, so that a slow cloud controller does not hold up the stream. While
 * cloud controller cannot say, the last word holds: nobody can take a role away then.
 */
public final class Permit {

    private final Token token;
    private final List<String> apps;
    private final Tokens tokens;
    private final AppAccess access;
    private final Duration recheck;
    private final InstantSource clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean lost;
    private Instant due;

    Permit(Token token, List<String> apps, Tokens tokens, AppAccess access, Duration recheck, InstantSource clock) {
        this.token = token;
        this.apps = List.copyOf(apps);
        this.tokens = tokens;
        this.access = access;
        this.recheck = recheck;
        this.clock = clock;
        this.due = clock.instant().plus(recheck);
    }

    /** Whether the stream may go on. To be asked before anything is sent, by one thread. */
    public boolean holds() {
        if (lost || !tokens.isGood(token)) {
            return false;
        }
        Instant now = clock.instant();
        if (!apps.isEmpty() && !now.isBefore(due) && asking.compareAndSet(false, true)) {
            due = now.plus(recheck);
            Thread.ofVirtual().name("access-check").start(this::ask);
        }
        return true;
    }

    /** Whose stream it is; see {@link Token#holder}. */
    public String holder() {
        return token.holder();
    }

    /** How long a stream that has nothing to send may wait until it asks again. */
    public Duration interval() {
        return recheck;
    }

    private void ask() {
        try {
            for (String app : apps) {
                switch (access.to(token.authorization(), app)) {
                    case UNAUTHENTICATED, HIDDEN -> lost = true;
                    case GRANTED, UNKNOWN -> {}
                }
            }
        } finally {
            asking.set(false);
        }
    }
}
