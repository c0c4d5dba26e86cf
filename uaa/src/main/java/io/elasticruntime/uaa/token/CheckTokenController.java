package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.error.UaaException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets components that hold {@code uaa.resource} ask whether a token is good, and what it says. */
@RestController
class CheckTokenController {

    private final AccessTokens tokens;

    CheckTokenController(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @PostMapping("/check_token")
    Map<String, Object> check(
            @RequestParam(required = false) @Nullable String token,
            @RequestParam(required = false) @Nullable String scopes) {
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
    Map<String, Object> introspect(@RequestParam(required = false) @Nullable String token) {
        try {
            Map<String, Object> answer = new LinkedHashMap<>(read(token).values());
            answer.put("active", true);
            return answer;
        } catch (UaaException _) {
            return Map.of("active", false);
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
