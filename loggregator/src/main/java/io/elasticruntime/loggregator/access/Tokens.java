package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.revocation.RevokedTokens;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Checks tokens against the keys of UAA, which it fetches when it meets a key that it does not know. */
@Component
public class Tokens {

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);
    private static final String BEARER = "bearer ";

    private final Peers peers;
    private final AccessProperties settings;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Object refreshing = new Object();
    private volatile Map<String, PublicKey> keys = Map.of();
    private volatile Instant refreshed = Instant.MIN;

    Tokens(Peers peers, AccessProperties settings, RevokedTokens revoked, InstantSource clock) {
        this.peers = peers;
        this.settings = settings;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * The token in the value of an {@code Authorization} header. Some clients of the gateway leave out {@code bearer}, and
     * the original lets them.
     *
     * @param authorization the token, with or without {@code bearer}, or null
     * @return empty if there is none, or it is not signed by UAA, or its time is over, or it was revoked
     */
    public Optional<Token> verify(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        boolean named = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        String text = (named ? authorization.substring(BEARER.length()) : authorization).strip();
        return Jwt.parse(text)
                .filter(jwt -> jwt.claims().isObject() && !jwt.isRefreshToken() && isOfIssuer(jwt))
                .filter(jwt -> jwt.expires().isAfter(clock.instant()))
                .filter(this::isSigned)
                .map(jwt -> new Token(text, jwt.scopes(), jwt.identity(), jwt.expires()))
                .filter(this::isGood);
    }

    /** Whether a token that was good when it came is so still: its time is not over and it was not revoked. */
    public boolean isGood(Token token) {
        if (!token.expires().isAfter(clock.instant())) {
            return false;
        }
        try {
            return !revoked.contains(token.identity());
        } catch (RevokedTokens.UnknownRevocationsException e) {
            log.atWarn().setCause(e).log("no token can be said to be good");
            return false;
        }
    }

    private boolean isOfIssuer(Jwt jwt) {
        String issuer = settings.issuer();
        return issuer == null || issuer.equals(jwt.issuer());
    }

    private boolean isSigned(Jwt jwt) {
        if (candidates(jwt).stream().anyMatch(jwt::isSignedBy)) {
            return true;
        }
        return refresh() && candidates(jwt).stream().anyMatch(jwt::isSignedBy);
    }

    private Collection<PublicKey> candidates(Jwt jwt) {
        if (jwt.keyId().isEmpty()) {
            return keys.values();
        }
        PublicKey key = keys.get(jwt.keyId());
        return key == null ? List.of() : List.of(key);
    }

    /** Asks UAA for its keys; false if that was done a moment ago or fails. */
    private boolean refresh() {
        synchronized (refreshing) {
            Instant now = clock.instant();
            if (!refreshed.equals(Instant.MIN) && now.isBefore(refreshed.plus(settings.refreshKeysAfter()))) {
                return true;
            }
            try {
                keys = fetch();
                refreshed = now;
                return true;
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("UAA does not tell its token keys");
                return false;
            }
        }
    }

    private Map<String, PublicKey> fetch() {
        TokenKeys answer =
                peers.rest(peers.url("uaa")).get().uri("/token_keys").retrieve().body(TokenKeys.class);
        Map<String, PublicKey> found = new HashMap<>();
        for (TokenKey key : answer == null ? List.<TokenKey>of() : answer.keys()) {
            if ("RSA".equals(key.kty()) && key.n() != null && key.e() != null) {
                try {
                    found.put(key.kid() == null ? "" : key.kid(), Jwt.rsaKey(key.n(), key.e()));
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    log.atWarn().addKeyValue("key", key.kid()).setCause(e).log("UAA told a key that is none");
                }
            }
        }
        return Map.copyOf(found);
    }

    /** UAA's answer. */
    record TokenKeys(List<TokenKey> keys) {}

    /** A JSON web key. */
    record TokenKey(
            @Nullable String kid,
            @Nullable String kty,
            @Nullable String n,
            @Nullable String e) {}
}
