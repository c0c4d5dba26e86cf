package io.elasticruntime.cloudcontroller.uaa;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.time.Steady;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The keys that UAA signs with. Fetched when the first token comes, so the cloud controller starts without UAA, and again
 * when a token names a key that is not known, at most once a second.
 */
@Component
class TokenKeys implements JWKSource<SecurityContext> {

    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(1);

    private final Peers peers;
    private final InstantSource clock;
    private volatile JWKSet keys = new JWKSet();
    private Instant nextFetch = Instant.EPOCH;

    TokenKeys(Peers peers, @Steady InstantSource clock) {
        this.peers = peers;
        this.clock = clock;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        List<JWK> known = selector.select(keys);
        return known.isEmpty() ? selector.select(fetched(keys)) : known;
    }

    private synchronized JWKSet fetched(JWKSet outdated) throws KeySourceException {
        if (keys != outdated || clock.instant().isBefore(nextFetch)) {
            return keys;
        }
        try {
            String document = peers.rest(peers.url("uaa"))
                    .get()
                    .uri("/token_keys")
                    .retrieve()
                    .body(String.class);
            keys = JWKSet.parse(Objects.requireNonNull(document));
            nextFetch = clock.instant().plus(BETWEEN_FETCHES);
            return keys;
        } catch (Exception e) {
            throw new RemoteKeySourceException("UAA did not give its token keys", e);
        }
    }
}
