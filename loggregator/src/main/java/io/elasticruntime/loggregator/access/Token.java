package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.revocation.TokenIdentity;
import java.time.Instant;
import java.util.Set;

/**
 * A token of UAA whose signature and age have been checked.
 *
 * @param text the token itself, without {@code bearer}
 * @param scopes what it allows
 * @param identity what revocations go by
 * @param expires when it ends
 */
public record Token(String text, Set<String> scopes, TokenIdentity identity, Instant expires) {

    private static final String FIREHOSE = "doppler.firehose";
    private static final String LOGS_ADMIN = "logs.admin";

    public Token {
        scopes = Set.copyOf(scopes);
    }

    /** Guid of the user whose token it is, or the client's id where no user stands behind it. */
    public String holder() {
        return identity.userId().isEmpty() ? identity.clientId() : identity.userId();
    }

    /** Whether it may read the firehose of the traffic controller. */
    public boolean mayReadFirehose() {
        return scopes.contains(FIREHOSE);
    }

    /** Whether it may read every source of log-cache and of the gateway. */
    public boolean mayReadEverySource() {
        return scopes.contains(FIREHOSE) || scopes.contains(LOGS_ADMIN);
    }

    /** The token in the form of an {@code Authorization} header. */
    public String authorization() {
        return "bearer " + text;
    }
}
