package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.error.UaaException;
import java.util.Set;

/**
 * Who calls, by a good bearer token. A controller method that takes one is only reached with such a token.
 *
 * @param claims of the token
 */
public record Caller(Claims claims) {

    /** @throws UaaException 403 {@code insufficient_scope}, unless the token has one of the scopes */
    public void needs(String... anyOf) {
        if (!has(Set.of(anyOf))) {
            throw UaaException.insufficientScope(String.join(" ", anyOf));
        }
    }

    /** Whether the token has one of the scopes. */
    public boolean has(Set<String> anyOf) {
        return claims.scope().stream().anyMatch(anyOf::contains);
    }

    /** Whether the token speaks for this user. */
    public boolean is(String userId) {
        return userId.equals(claims.userId());
    }
}
