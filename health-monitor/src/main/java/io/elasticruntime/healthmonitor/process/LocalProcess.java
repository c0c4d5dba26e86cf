package io.elasticruntime.healthmonitor.process;

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

    public boolean isAlive() {
        return handle().isPresent();
    }
}
