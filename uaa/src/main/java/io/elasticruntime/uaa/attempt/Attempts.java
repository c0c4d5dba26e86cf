package io.elasticruntime.uaa.attempt;

import io.elasticruntime.uaa.error.UaaException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every check of a password or a secret goes through here: in its turn, counted for its address and, where it is a
 * user's password, for its account. The hash is computed without a transaction, so that those who wait hold no
 * connection; whether the account is locked is decided afterwards, one try after another, so that tries at the same
 * moment are counted like tries one by one.
 */
@Component
public class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final LoginFailures failures;
    private final TransactionTemplate transaction;
    private final InstantSource time;
    private final Lockout lockout;
    private final HashGate gate;
    private final AddressLimit addresses;

    Attempts(
            AttemptProperties properties, LoginFailures failures, TransactionTemplate transaction, InstantSource time) {
        this.failures = failures;
        this.transaction = transaction;
        this.time = time;
        this.lockout = new Lockout(
                properties.lockout().failures(),
                properties.lockout().within(),
                properties.lockout().lock());
        this.gate = new HashGate(properties.hashing());
        this.addresses = new AddressLimit(properties.address());
    }

    /**
     * The account whose password is tried.
     *
     * @param key what its failures are counted by
     * @param name for the log
     */
    public record Account(String key, String name) {

        /** An account that exists. */
        public static Account of(String userId, String username) {
            return new Account(digest("id " + userId), username);
        }

        /** A name that nobody has: it is counted and locked like others, so that nobody learns from that who exists. */
        public static Account unknown(String username) {
            return new Account(digest("name " + username.toLowerCase(Locale.ROOT)), username);
        }
    }

    /**
     * Whether the password of an account is right.
     *
     * @param address whence the try comes
     * @param check computes the hash; false also where the account must not be entered
     * @throws UaaException 401 if the account is locked, whatever the password; 429 if this cannot be said now
     */
    public boolean ofUser(Account account, String address, BooleanSupplier check) {
        boolean right = ofSecret(address, check);
        Instant now = time.instant();
        Outcome outcome = transaction.execute(_ -> decide(account, right, now));
        if (outcome == Outcome.LOCKS) {
            log.atWarn()
                    .addKeyValue("user", printable(account.name()))
                    .addKeyValue("address", address)
                    .addKeyValue("until", now.plus(lockout.lock()))
                    .log("audit: an account is locked after too many failed logins");
        }
        if (outcome == Outcome.LOCKED) {
            if (right) {
                addresses.failed(address, now);
            }
            throw UaaException.locked();
        }
        return outcome == Outcome.RIGHT;
    }

    /**
     * Whether a secret is right that no account is locked for.
     *
     * @throws UaaException 429 if this cannot be said now
     */
    public boolean ofSecret(String address, BooleanSupplier check) {
        Duration pause = addresses.pause(address, time.instant());
        if (!pause.isZero()) {
            throw UaaException.tooManyRequests(
                    "Too many failed logins from this address: try again later", atLeastASecond(pause));
        }
        boolean right;
        try {
            right = gate.run(address, check::getAsBoolean);
        } catch (HashGate.BusyException _) {
            throw UaaException.tooManyRequests("Too many logins at once: try again", COME_BACK);
        }
        if (!right) {
            addresses.failed(address, time.instant());
        }
        return right;
    }

    /**
     * Computes the hash of a new password in its turn.
     *
     * @throws UaaException 429 if there is no turn now
     */
    public <T extends @Nullable Object> T compute(String address, Supplier<T> hash) {
        try {
            return gate.run(address, hash);
        } catch (HashGate.BusyException _) {
            throw UaaException.tooManyRequests("Too many logins at once: try again", COME_BACK);
        }
    }

    /** How many hashes have been computed. */
    public long hashes() {
        return gate.computed();
    }

    private enum Outcome {
        RIGHT,
        WRONG,
        LOCKS,
        LOCKED
    }

    private Outcome decide(Account account, boolean right, Instant now) {
        Instant forgotten = lockout.forgotten(now);
        if (right && failures.of(account.key(), forgotten).count() == 0) {
            return Outcome.RIGHT;
        }
        failures.lock(account.key());
        Lockout.Failures counted = failures.of(account.key(), forgotten);
        if (lockout.isLocked(counted, now)) {
            return Outcome.LOCKED;
        }
        if (right) {
            failures.forget(account.key());
            return Outcome.RIGHT;
        }
        failures.add(account.key(), now, forgotten);
        boolean locks = lockout.isLocked(new Lockout.Failures(counted.count() + 1, now), now);
        return locks ? Outcome.LOCKS : Outcome.WRONG;
    }

    private static Duration atLeastASecond(Duration pause) {
        return pause.compareTo(COME_BACK) < 0 ? COME_BACK : pause;
    }

    private static String printable(String name) {
        String clean = name.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
