package io.elasticruntime.diego;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cell finds out that an instance is up, alive and ready (diego-core.md a.5).
 *
 * @param checks all must pass for the instance to be running; later the first failure crashes it
 * @param logSource source type of what the checks log
 * @param readinessChecks while one fails the instance gets no requests
 */
public record CheckDefinition(List<Check> checks, @Nullable String logSource, List<Check> readinessChecks) {

    public CheckDefinition {
        checks = checks == null ? List.of() : List.copyOf(checks);
        readinessChecks = readinessChecks == null ? List.of() : List.copyOf(readinessChecks);
    }

    /** Exactly one of the two is set. */
    public record Check(
            @Nullable TcpCheck tcpCheck, @Nullable HttpCheck httpCheck) {

        public static Check tcp(int port) {
            return new Check(new TcpCheck(port, null, null), null);
        }
    }

    /**
     * Passes when a connection can be made.
     *
     * @param port container port
     * @param connectTimeoutMs null: one second
     * @param intervalMs between two checks of a running instance; null: 30 seconds
     */
    public record TcpCheck(
            int port,
            @Nullable Long connectTimeoutMs,
            @Nullable Long intervalMs) {}

    /**
     * Passes when GET answers 200.
     *
     * @param port container port
     * @param requestTimeoutMs null: one second
     * @param path null: {@code /}
     * @param intervalMs between two checks of a running instance; null: 30 seconds
     */
    public record HttpCheck(
            int port,
            @Nullable Long requestTimeoutMs,
            @Nullable String path,
            @Nullable Long intervalMs) {}
}
