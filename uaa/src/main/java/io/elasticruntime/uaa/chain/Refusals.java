package io.elasticruntime.uaa.chain;

import io.elasticruntime.uaa.error.UaaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.authorization.AuthorizationResult;
import tools.jackson.databind.json.JsonMapper;

/** Answers, in UAA's own form, what the filter chain refuses. */
final class Refusals {

    private final JsonMapper json;

    Refusals(JsonMapper json) {
        this.json = json;
    }

    /** Why a rule does not let a request through. */
    record Reason(UaaException failure) implements AuthorizationResult {

        @Override
        public boolean isGranted() {
            return false;
        }
    }

    /** Answers a request that was denied. */
    void denied(HttpServletRequest request, HttpServletResponse response, Exception denial) throws IOException {
        AuthorizationResult result = result(denial);
        write(response, result instanceof Reason reason ? reason.failure() : withoutRule(request));
    }

    void write(HttpServletResponse response, UaaException failure) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", failure.error());
        body.put("error_description", String.valueOf(failure.getMessage()));
        body.putAll(failure.members());
        response.setStatus(failure.status().value());
        failure.headers().forEach(response::setHeader);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(body));
    }

    /** There may be a controller, but nobody has said who may call it. */
    private static UaaException withoutRule(HttpServletRequest request) {
        Set<String> methods = Rules.methods(request);
        if (!methods.isEmpty()) {
            return UaaException.methodNotAllowed(request.getMethod(), String.join(", ", methods));
        }
        return request.getHeader("Authorization") == null ? UaaException.tokenMissing() : UaaException.notFound();
    }

    private static @Nullable AuthorizationResult result(@Nullable Throwable denial) {
        return switch (denial) {
            case null -> null;
            case AuthorizationDeniedException denied -> denied.getAuthorizationResult();
            default -> result(denial.getCause());
        };
    }
}
