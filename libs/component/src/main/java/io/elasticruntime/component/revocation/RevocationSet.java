package io.elasticruntime.component.revocation;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The revocations that are in force, ready to be asked. Safe for use by many threads. */
final class RevocationSet {

    private final Map<Holder, Revocation> ofHolders = new ConcurrentHashMap<>();
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();

    private record Holder(String userId, String clientId) {}

    RevocationSet(Collection<Revocation> revocations) {
        add(revocations);
    }

    void add(Collection<Revocation> revocations) {
        for (Revocation revocation : revocations) {
            if (revocation.tokenId().isEmpty()) {
                ofHolders.merge(
                        new Holder(revocation.userId(), revocation.clientId()),
                        revocation,
                        (one, other) -> one.generation() > other.generation() ? one : other);
            } else {
                tokens.put(revocation.tokenId(), revocation.expires());
            }
        }
    }

    boolean revokes(TokenIdentity token) {
        return tokens.containsKey(token.tokenId())
                || isAfter(token, "", token.clientId())
                || !token.userId().isEmpty()
                        && (isAfter(token, token.userId(), "") || isAfter(token, token.userId(), token.clientId()));
    }

    void forgetExpired(Instant now) {
        ofHolders.values().removeIf(revocation -> !revocation.expires().isAfter(now));
        tokens.values().removeIf(expires -> !expires.isAfter(now));
    }

    private boolean isAfter(TokenIdentity token, String userId, String clientId) {
        Revocation revocation = ofHolders.get(new Holder(userId, clientId));
        return revocation != null && revocation.generation() > token.generation();
    }
}
