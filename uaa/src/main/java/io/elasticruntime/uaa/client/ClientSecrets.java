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

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(STRENGTH);

    /** The hash to keep; null for the empty secret. */
    public @Nullable String hash(String secret) {
        return secret.isEmpty() ? null : bcrypt.encode(secret);
    }

    public boolean matches(String secret, @Nullable String hash) {
        return hash == null ? secret.isEmpty() : bcrypt.matches(secret, hash);
    }
}
