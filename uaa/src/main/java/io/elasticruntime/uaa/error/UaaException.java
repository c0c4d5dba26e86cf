package io.elasticruntime.uaa.error;

import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * A refused request. On the wire {@code {"error": ..., "error_description": ...}}: clients decide by status and error
 * name what they do and what they show (uaa-and-clients.md a.2, a.5).
 */
public final class UaaException extends RuntimeException {

    private final HttpStatus status;
    private final String error;
    private final transient Map<String, String> headers;
    private final transient Map<String, Object> members;

    private UaaException(
            HttpStatus status,
            String error,
            String description,
            Map<String, String> headers,
            Map<String, Object> members) {
        super(description);
        this.status = status;
        this.error = error;
        this.headers = Map.copyOf(headers);
        this.members = Map.copyOf(members);
    }

    public UaaException(HttpStatus status, String error, String description) {
        this(status, error, description, Map.of(), Map.of());
    }

    /** The user's or the client's name or secret is wrong; which of them stays unsaid. */
    public static UaaException badCredentials() {
        return new UaaException(HttpStatus.UNAUTHORIZED, "unauthorized", "Bad credentials");
    }

    /** There were too many wrong passwords; a right one does not help until the lock ends. */
    public static UaaException locked() {
        return new UaaException(
                HttpStatus.UNAUTHORIZED,
                "unauthorized",
                "Your account has been locked because of too many failed attempts to login.");
    }

    /** The caller has to come back later. */
    public static UaaException tooManyRequests(String description, Duration after) {
        return new UaaException(
                HttpStatus.TOO_MANY_REQUESTS,
                "too_many_requests",
                description,
                Map.of("Retry-After", Long.toString(after.toSeconds())),
                Map.of());
    }

    /** There is nothing at this path. */
    public static UaaException notFound() {
        return new UaaException(HttpStatus.NOT_FOUND, "not_found", "There is nothing at this path");
    }

    /** @param allowed the methods that the path knows, such as {@code GET, POST} */
    public static UaaException methodNotAllowed(String method, String allowed) {
        return new UaaException(
                HttpStatus.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method '" + method + "' is not supported.",
                Map.of("Allow", allowed),
                Map.of());
    }

    /** The client that asks for a token has not shown who it is. */
    public static UaaException badClient(String description) {
        return challenge("Basic realm=\"UAA/client\"", "unauthorized", description);
    }

    /** There is no bearer token where one is needed. */
    public static UaaException tokenMissing() {
        return challenge(
                "Bearer realm=\"UAA/oauth\"",
                "unauthorized",
                "Full authentication is required to access this resource");
    }

    /** The bearer or refresh token is no longer, or never was, good. */
    public static UaaException badToken(String description) {
        return challenge("Bearer realm=\"UAA/oauth\"", "invalid_token", description);
    }

    public static UaaException insufficientScope(String scope) {
        return new UaaException(
                HttpStatus.FORBIDDEN,
                "insufficient_scope",
                "Insufficient scope for this resource",
                Map.of(),
                Map.of("scope", scope));
    }

    public static UaaException invalidRequest(String description) {
        return new UaaException(HttpStatus.BAD_REQUEST, "invalid_request", description);
    }

    /** This UAA does not have the feature. */
    public static UaaException notSupported(String description) {
        return new UaaException(HttpStatus.NOT_IMPLEMENTED, "not_supported", description);
    }

    /** A failure of a SCIM endpoint: it carries {@code message} too. */
    public static UaaException scim(HttpStatus status, String error, String description) {
        return scim(status, error, description, Map.of());
    }

    /** As the other one, with further members such as the {@code user_id} of the account that is in the way. */
    public static UaaException scim(HttpStatus status, String error, String description, Map<String, Object> members) {
        Map<String, Object> all = new java.util.HashMap<>(members);
        all.put("message", description);
        return new UaaException(status, error, description, Map.of(), all);
    }

    private static UaaException challenge(String scheme, String error, String description) {
        return new UaaException(
                HttpStatus.UNAUTHORIZED,
                error,
                description,
                Map.of(
                        "WWW-Authenticate",
                        "%s, error=\"%s\", error_description=\"%s\"".formatted(scheme, error, description)),
                Map.of());
    }

    public HttpStatus status() {
        return status;
    }

    public String error() {
        return error;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Further members of the document. */
    public Map<String, Object> members() {
        return members;
    }
}
