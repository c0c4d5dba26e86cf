package io.elasticruntime.router.proxy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the router itself gives instead of an app (router.md b6).
 *
 * @param status HTTP status
 * @param name value of {@code X-Cf-RouterError}
 * @param message what follows status and reason in the body
 * @param cacheControl value of {@code Cache-Control}; null: none
 */
record RouterError(
        int status, String name, String message, @Nullable String cacheControl) {

    private static final String NEVER = "no-cache, no-store";
    private static final String SHORTLY = "public,max-age=2";

    static RouterError unknownRoute(String host) {
        return new RouterError(404, "unknown_route", "Requested route ('" + host + "') does not exist.", NEVER);
    }

    /** The router has just been started and could not read the routes yet: one that it does not know may exist. */
    static RouterError routesNotKnown(String host) {
        return new RouterError(
                503, "routes_not_known", "Requested route ('" + host + "') is not known yet; try again.", NEVER);
    }

    static RouterError noEndpoints(String host) {
        return new RouterError(
                503, "no_endpoints", "Requested route ('" + host + "') has no available endpoints.", SHORTLY);
    }

    static RouterError emptyHost() {
        return new RouterError(400, "empty_host", "Request had empty Host header", SHORTLY);
    }

    static RouterError malformedHost() {
        return new RouterError(400, "malformed_host", "malformed Host header", NEVER);
    }

    /** @param header such as {@code X-CF-App-Instance} */
    static RouterError invalidInstance(String header) {
        String name = header.substring(2).toLowerCase(Locale.ROOT).replace('-', '_');
        return new RouterError(400, "invalid_" + name + "_header", "Invalid " + header + " Header", NEVER);
    }

    /**
     * @param index null if any instance was wanted
     * @param identity what the guid is one of
     */
    static RouterError unknownInstance(@Nullable String index, String identity, String guid, String host) {
        String instance = index == null ? "" : " ('" + index + "')";
        return new RouterError(
                400,
                "unknown_route",
                "Requested instance" + instance + " with " + identity + " ('" + guid + "') does not exist for route ('"
                        + host + "')",
                NEVER);
    }

    static RouterError endpointFailure(Throwable cause) {
        return new RouterError(
                502,
                "endpoint_failure (" + cause.getMessage() + ")",
                "Registered endpoint failed to handle the request.",
                null);
    }

    String body() {
        String reason = switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            default -> "Error";
        };
        return status + " " + reason + ": " + message + "\n";
    }
}
