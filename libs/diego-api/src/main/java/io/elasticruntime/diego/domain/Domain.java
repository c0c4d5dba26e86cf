package io.elasticruntime.diego.domain;

/**
 * A domain that is fresh: its owner has said within the time to live that what the BBS holds for it is complete.
 *
 * @param name such as {@code cf-apps}
 * @param expiresAt nanoseconds since the epoch; {@link Long#MAX_VALUE}: never
 */
public record Domain(String name, long expiresAt) {}
