package io.elasticruntime.diego.lock;

/**
 * A leadership that one process holds.
 *
 * @param key what is led, such as {@code convergence}
 * @param owner the process that leads; empty while nobody does
 * @param epoch grows with every new leader, which fences off the former one
 * @param since nanoseconds since the epoch of the last change of leader
 * @param renewedAt nanoseconds since the epoch of the leader's last sign of life
 */
public record Lock(String key, String owner, long epoch, long since, long renewedAt) {}
