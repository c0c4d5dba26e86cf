package io.elasticruntime.healthmonitor.supervision;

import io.elasticruntime.healthmonitor.deployment.Deployment;
import io.elasticruntime.healthmonitor.process.LocalProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What health-monitor knows of the processes, on disk: {@code er status} reads it, and health-monitor itself after a
 * restart. Written whole and renamed, so that a reader never sees half of it.
 */
@Component
public class StateFile {

    private final Path file;
    private final JsonMapper json;

    StateFile(Deployment deployment, JsonMapper json) {
        this.file = deployment.state().toAbsolutePath();
        this.json = json;
    }

    /**
     * @param name of the process in the deployment
     * @param state {@code waiting}, {@code starting}, {@code running}, {@code unwell} or {@code backing-off}
     * @param pid null while there is no process
     * @param startedAt as the operating system tells it; null while there is no process
     * @param birth see {@link io.elasticruntime.component.time.Birth}; null while there is no process, where there is no such
     *     mark, and in what an earlier build has written
     * @param since when it came into this state
     * @param restarts since the deployment began
     * @param reason of the last restart; empty if none
     */
    public record Entry(
            String name,
            String zone,
            String state,
            @Nullable Long pid,
            @Nullable Instant startedAt,
            @Nullable String birth,
            Instant since,
            int restarts,
            String reason) {

        @Nullable
        LocalProcess process() {
            return pid == null || startedAt == null ? null : new LocalProcess(pid, startedAt, birth);
        }
    }

    /** What was last written; empty if nothing was, or if it cannot be read. */
    List<Entry> read() {
        try {
            return Files.exists(file) ? List.of(json.readValue(Files.readAllBytes(file), Entry[].class)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    void write(List<Entry> entries) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.write(fresh, json.writeValueAsBytes(entries));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
