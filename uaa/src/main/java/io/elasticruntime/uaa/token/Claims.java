package io.elasticruntime.uaa.token;

import io.elasticruntime.component.revocation.TokenIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says (uaa-and-clients.md b.2). Times are seconds since the epoch.
 *
 * @param values the claims by name, as in the token
 */
public record Claims(Map<String, Object> values) {

    static final String USER_ID = "user_id";
    static final String REVOCATION_MARK = "rev_sig";

    public Claims {
        values = Map.copyOf(values);
    }

    /** What every token says, whoever it is for. */
    record Common(
            String jti,
            String issuer,
            String clientId,
            String grantType,
            Set<String> scope,
            String revocationMark,
            long generation,
            Instant issued,
            Duration validity) {}

    /** The user whom a token speaks for. */
    record Subject(String id, String username, String origin, String email, Instant authenticated) {}

    /** A token that speaks for a user. */
    static Claims ofUser(Common common, Subject user) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user.id());
        claims.put(USER_ID, user.id());
        claims.put("user_name", user.username());
        claims.put("origin", user.origin());
        claims.put("email", user.email());
        claims.put("auth_time", user.authenticated().getEpochSecond());
        return with(claims, common);
    }

    /** A token that speaks for the client itself. */
    static Claims ofClient(Common common) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", common.clientId());
        claims.put("authorities", List.copyOf(new TreeSet<>(common.scope())));
        return with(claims, common);
    }

    private static Claims with(Map<String, Object> claims, Common common) {
        claims.put("jti", common.jti());
        claims.put("iss", common.issuer());
        claims.put("client_id", common.clientId());
        claims.put("cid", common.clientId());
        claims.put("azp", common.clientId());
        claims.put("grant_type", common.grantType());
        claims.put("scope", List.copyOf(new TreeSet<>(common.scope())));
        claims.put("aud", audience(common.scope(), common.clientId()));
        claims.put("zid", "uaa");
        claims.put("revocable", true);
        claims.put(REVOCATION_MARK, common.revocationMark());
        claims.put(TokenIdentity.GENERATION, common.generation());
        claims.put("iat", common.issued().getEpochSecond());
        claims.put("exp", common.issued().plus(common.validity()).getEpochSecond());
        return new Claims(claims);
    }

    /** Whom a token is for: the part of each scope before its last dot, and the client itself. */
    static List<String> audience(Set<String> scope, String clientId) {
        return Stream.concat(scope.stream().map(Claims::resource), Stream.of(clientId))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private static String resource(String scope) {
        int dot = scope.lastIndexOf('.');
        return dot > 0 ? scope.substring(0, dot) : scope;
    }

    public Set<String> scope() {
        return values.get("scope") instanceof Collection<?> scope
                ? scope.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    /** Null for a token of a client. */
    public @Nullable String userId() {
        return text(USER_ID);
    }

    public String clientId() {
        return String.valueOf(text("client_id"));
    }

    /** What revocations go by. */
    TokenIdentity identity() {
        return TokenIdentity.of(values);
    }

    String revocationMark() {
        return String.valueOf(text(REVOCATION_MARK));
    }

    public Instant expires() {
        return values.get("exp") instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : Instant.EPOCH;
    }

    private @Nullable String text(String claim) {
        return values.get(claim) instanceof String value ? value : null;
    }
}
