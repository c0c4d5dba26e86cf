package io.elasticruntime.cloudcontroller.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * The user or client whose token came with the request (cc-v3.md 2.1). A controller method takes it as a parameter.
 *
 * @param guid {@code user_id}, or {@code client_id} where no user stands behind the token
 * @param name {@code user_name}, or the client's id
 * @param email null for clients
 * @param origin identity provider of the user
 * @param scopes such as {@code cloud_controller.read}
 */
public record Caller(
        String guid,
        String name,
        @Nullable String email,
        @Nullable String origin,
        Set<String> scopes) {

    static Caller of(Jwt token) {
        String user = token.getClaimAsString("user_id");
        String client = token.getClaimAsString("client_id");
        String guid = user != null ? user : client != null ? client : String.valueOf(token.getSubject());
        String name = token.getClaimAsString("user_name");
        List<String> scopes = token.getClaimAsStringList("scope");
        return new Caller(
                guid,
                name == null ? guid : name,
                token.getClaimAsString("email"),
                token.getClaimAsString("origin"),
                scopes == null ? Set.of() : Set.copyOf(scopes));
    }

    public boolean isAdmin() {
        return scopes.contains("cloud_controller.admin");
    }

    /** Sees every org and space, whatever the roles. */
    public boolean readsEverything() {
        return readsEverySecret() || scopes.contains("cloud_controller.global_auditor");
    }

    /** Sees every secret too, such as environment variables. */
    public boolean readsEverySecret() {
        return isAdmin() || scopes.contains("cloud_controller.admin_read_only");
    }

    boolean mayRead() {
        return readsEverything() || scopes.contains("cloud_controller.read");
    }

    boolean mayWrite() {
        return isAdmin() || scopes.contains("cloud_controller.write");
    }
}
