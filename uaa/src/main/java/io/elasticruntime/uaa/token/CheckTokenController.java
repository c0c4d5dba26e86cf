package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.ClientAuthentication;
import io.elasticruntime.uaa.error.UaaException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets components that hold {@code uaa.resource} ask whether a token is good, and what it says. */
@RestController
class CheckTokenController {

    private static final String RESOURCE = "uaa.resource";

    private final ClientAuthentication clients;
    private final AccessTokens tokens;

    CheckTokenController(ClientAuthentication clients, AccessTokens tokens) {
        this.clients = clients;
        this.tokens = tokens;
    }

    @PostMapping("/check_token")
    Map<String, Object> check(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String token,
            @RequestParam(required = false) @Nullable String scopes) {
        authorize(authorization);
        Claims claims = read(token);
        Set<String> missing = new TreeSet<>(Scopes.parse(scopes));
        missing.removeAll(claims.scope());
        if (!missing.isEmpty()) {
            throw new UaaException(
                    HttpStatus.BAD_REQUEST,
                    "invalid_scope",
                    "Some requested scopes are missing: " + String.join(",", missing));
        }
        return claims.values();
    }

    @PostMapping("/introspect")
    Map<String, Object> introspect(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String token) {
        authorize(authorization);
        try {
            Map<String, Object> answer = new LinkedHashMap<>(read(token).values());
            answer.put("active", true);
            return answer;
        } catch (UaaException _) {
            return Map.of("active", false);
        }
    }

    private void authorize(@Nullable String authorization) {
        Client client = clients.authenticate(authorization, null, null);
        if (!client.registration().authorities().contains(RESOURCE)) {
            throw UaaException.insufficientScope(RESOURCE);
        }
    }

    private Claims read(@Nullable String token) {
        try {
            return tokens.read(token == null ? "" : token);
        } catch (UaaException e) {
            // Here the token is the question, not the caller's own: hence 400 instead of 401.
            throw new UaaException(HttpStatus.BAD_REQUEST, "invalid_token", String.valueOf(e.getMessage()));
        }
    }
}
