package io.elasticruntime.cloudcontroller.app;

import org.jspecify.annotations.Nullable;

/**
 * How an instance shows that it is alive, or that it can serve.
 *
 * @param type {@code port}, {@code http} or {@code process}
 * @param endpoint path for http, else null
 * @param timeout seconds until healthy for the first time; null: the platform's; always null for readiness
 * @param invocationTimeout seconds of one check; null: the platform's
 * @param interval seconds between checks; null: the platform's
 */
public record HealthCheck(
        String type,
        @Nullable String endpoint,
        @Nullable Integer timeout,
        @Nullable Integer invocationTimeout,
        @Nullable Integer interval) {

    public static HealthCheck of(String type) {
        return new HealthCheck(type, null, null, null, null);
    }

    /** This check with what is given changed; another type than http has no endpoint. */
    public HealthCheck with(
            @Nullable String newType,
            @Nullable String newEndpoint,
            @Nullable Integer newTimeout,
            @Nullable Integer newInvocationTimeout,
            @Nullable Integer newInterval) {
        String changed = newType == null ? type : newType;
        String path = newEndpoint == null ? endpoint : newEndpoint;
        return new HealthCheck(
                changed,
                changed.equals("http") ? path == null ? "/" : path : null,
                newTimeout == null ? timeout : newTimeout,
                newInvocationTimeout == null ? invocationTimeout : newInvocationTimeout,
                newInterval == null ? interval : newInterval);
    }
}
