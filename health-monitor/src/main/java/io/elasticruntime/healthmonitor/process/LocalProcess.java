package io.elasticruntime.healthmonitor.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process of this machine, named so that a reused pid is not taken for it.
 *
 * @param pid process id
 * @param startedAt start time as the operating system tells it
 */
public record LocalProcess(long pid, Instant startedAt) {

    static LocalProcess of(ProcessHandle handle) {
        return new LocalProcess(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
    }

    /** The process itself, as long as it lives. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle ->
                        handle.info().startInstant().orElse(Instant.EPOCH).equals(startedAt));
    }

    /** Processor time that it has used, in steps of 10 ms on Linux; zero where the operating system does not tell. */
    public Duration processorTime() {
        return handle().flatMap(handle -> handle.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    public boolean isAlive() {
        return handle().isPresent();
    }
}
