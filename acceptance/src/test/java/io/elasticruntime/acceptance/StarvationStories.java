package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Platform.Instance;
import io.elasticruntime.acceptance.Platform.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slow is not dead: others keep every processor and the disk busy, and the platform answers late but right, without taking
 * anything for dead. The time is {@code er.test.starve-seconds}.
 */
@ExtendWith(RunningPlatform.class)
class StarvationStories {

    private static final int SECONDS = Integer.getInteger("er.test.starve-seconds", 30);
    private static final Duration AFTERWARDS = Duration.ofSeconds(30);
    private static final String HOST = "patient.localhost";

    @Test
    void aStarvedMachineEndsNoProcessAndNoInstance(Platform platform, Developer developer, @TempDir Path disk)
            throws Exception {
        String app = developer.push("patient", platform.app("probe"));
        developer.scale(app, 2);
        await().atMost(AFTERWARDS)
                .untilAsserted(() -> assertThat(platform.running(app)).hasSize(2));
        List<Instance> instances = platform.running(app);
        List<Status> processes = platform.status();

        List<Process> hogs = starve(disk);
        long asked = 0;
        try {
            while (hogs.stream().anyMatch(Process::isAlive)) {
                assertThat(platform.get(HOST, "/").statusCode())
                        .as("request " + asked)
                        .isEqualTo(200);
                assertThat(developer.runningInstances(app))
                        .as("request " + asked)
                        .isEqualTo(2);
                asked++;
            }
        } finally {
            hogs.forEach(Process::destroy); // timeout ends what it started
        }

        assertThat(asked).isPositive();
        await().atMost(AFTERWARDS)
                .untilAsserted(() -> assertThat(platform.status()).isEqualTo(processes));
        assertThat(platform.running(app)).isEqualTo(instances);
        developer.scale(app, 3);
        await().atMost(AFTERWARDS)
                .untilAsserted(
                        () -> assertThat(platform.running(app)).hasSize(3).containsAll(instances));
        developer.delete(app);
    }

    /** Twice as many busy processes as processors, and one that writes through to the disk; all end by themselves. */
    private static List<Process> starve(Path disk) throws IOException {
        List<String> scripts = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            scripts.add("while :; do :; done");
        }
        scripts.add("while :; do dd if=/dev/zero of=busy bs=1M count=64 conv=fsync status=none; done");
        List<Process> hogs = new ArrayList<>();
        for (String script : scripts) {
            hogs.add(new ProcessBuilder("timeout", Integer.toString(SECONDS), "sh", "-c", script)
                    .directory(disk.toFile())
                    .start());
        }
        return hogs;
    }
}
