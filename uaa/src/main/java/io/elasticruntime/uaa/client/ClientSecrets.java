package io.elasticruntime.uaa.client;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks secrets of clients. They are generated, not thought up, so that a slow hash would only slow down
 * the components that show theirs with each call.
 */
@Component
public class ClientSecrets {

    private static final int STRENGTH = 4;

    /** Valid in form and cost, matches nothing: checking it takes as long as checking a real one. */
    private static final String NOBODYS_HASH = "$2a$%02d$%s".formatted(STRENGTH, ".".repeat(53));

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(STRENGTH);

    /** The hash to keep; null for the empty secret. */
    public @Nullable String hash(String secret) {
        return secret.isEmpty() ? null : bcrypt.encode(secret);
    }

    /**
     * Whether this secret, which is not empty, is the client's.
     *
     * @param hash null if there is no such client or its secret is empty: that takes as long as a wrong secret
     */
    public boolean matches(String secret, @Nullable String hash) {
        return bcrypt.matches(secret, hash == null ? NOBODYS_HASH : hash) && hash != null;
    }
}
