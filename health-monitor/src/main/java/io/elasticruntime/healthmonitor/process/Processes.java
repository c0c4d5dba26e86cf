package io.elasticruntime.healthmonitor.process;

import io.elasticruntime.healthmonitor.deployment.Deployment.ProcessSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * Starts processes that outlive health-monitor: each is the leader of a session of its own and writes to a file, so that
 * neither a closed terminal nor the death of its parent touches it.
 */
public final class Processes {

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** @throws IOException naming the command, if it cannot be started */
    public LocalProcess start(ProcessSpec spec) throws IOException {
        Files.createDirectories(spec.output().toAbsolutePath().getParent());
        FileSystemUtils.deleteRecursively(spec.temporary());
        Files.createDirectories(spec.temporary());
        ProcessBuilder builder = new ProcessBuilder(detached(spec.command()))
                .directory(spec.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.output().toFile()));
        builder.environment().putAll(spec.environment());
        return LocalProcess.of(builder.start().toHandle());
    }

    private static List<String> detached(List<String> command) {
        if (!Files.isExecutable(SETSID)) {
            return command;
        }
        List<String> detached = new ArrayList<>();
        detached.add(SETSID.toString());
        detached.addAll(command);
        return detached;
    }
}
