package io.elasticruntime.component.revocation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a token decides whether a revocation concerns it.
 *
 * @param userId the user for whom it speaks; empty for a client's own
 * @param clientId the client that has asked for it
 * @param tokenId its {@code jti}
 * @param generation of its user and client when it was made; 0 if the token does not say
 */
public record TokenIdentity(String userId, String clientId, String tokenId, long generation) {

    /** Claim: the generation. */
    public static final String GENERATION = "rev_gen";

    /** The identity of the token that makes these claims. */
    public static TokenIdentity of(Map<String, ?> claims) {
        return new TokenIdentity(
                text(claims.get("user_id")),
                text(claims.get("client_id")),
                text(claims.get("jti")),
                claims.get(GENERATION) instanceof Number generation ? generation.longValue() : 0);
    }

    private static String text(@Nullable Object claim) {
        return claim instanceof String text ? text : "";
    }
}
