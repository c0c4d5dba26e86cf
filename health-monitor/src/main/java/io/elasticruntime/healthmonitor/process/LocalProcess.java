package io.elasticruntime.healthmonitor.process;

import io.elasticruntime.component.time.Birth;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process of this machine, named so that a reused pid is not taken for it.
 *
 * @param pid process id
 * @param startedAt start time as the operating system told it; another one is told after the machine's clock was set
 * @param birth what tells it from others with that pid; null where there is no such mark, and the start time does
 */
public record LocalProcess(
        long pid, Instant startedAt, @Nullable String birth) {

    static LocalProcess of(ProcessHandle handle) {
        return new LocalProcess(
                handle.pid(), startedAt(handle), Birth.of(handle).orElse(null));
    }

    /** The process itself, as long as it lives. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    /** Processor time that it has used, in steps of 10 ms on Linux; zero where the operating system does not tell. */
    public Duration processorTime() {
        return handle().flatMap(handle -> handle.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    public boolean isAlive() {
        return handle().isPresent();
    }

    private boolean isSame(ProcessHandle handle) {
        return birth == null
                ? startedAt(handle).equals(startedAt)
                : Birth.of(handle).filter(birth::equals).isPresent();
    }

    private static Instant startedAt(ProcessHandle handle) {
        return handle.info().startInstant().orElse(Instant.EPOCH);
    }
}
