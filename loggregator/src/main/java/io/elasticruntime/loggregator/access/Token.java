package io.elasticruntime.loggregator.access;

import java.util.Set;

/**
 * A token of UAA whose signature and age have been checked.
 *
 * @param text the token itself, without {@code bearer}
 * @param scopes what it allows
 * @param holder guid of the user, or of the client, whose token it is
 */
public record Token(String text, Set<String> scopes, String holder) {

    private static final String FIREHOSE = "doppler.firehose";
    private static final String LOGS_ADMIN = "logs.admin";

    public Token {
        scopes = Set.copyOf(scopes);
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
