package io.elasticruntime.er.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcessStatusTest {

    @TempDir
    private Path data;

    private Home home;
    private Process process;

    @BeforeEach
    void directories() throws IOException {
        home = new Home(data, data);
        Files.createDirectories(home.run());
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aKeeperOfThisDeploymentIsKnownByItsDirectory() throws IOException {
        keeperIs("sh", "-c", "while :; do sleep 1; done", home.run().toString());
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(ProcessStatus.keeper(home)).contains(process.toHandle()));
        assertThat(ProcessStatus.anyAlive(home)).isTrue();
    }

    @Test
    void aProcessThatHasGotTheNumberOfAKeeperSinceIsNotTakenForIt() throws IOException {
        keeperIs("sleep", "60");
        Files.copy(home.keeperPid(), home.run().resolve("health-monitor.pid"));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> process.info()
                        .arguments()
                        .filter(its -> its[0].equals("60"))
                        .isPresent());
        assertThat(ProcessStatus.keeper(home)).isEmpty();
        assertThat(ProcessStatus.anyAlive(home)).isFalse();
    }

    private void keeperIs(String... command) throws IOException {
        process = new ProcessBuilder(command).start();
        Files.writeString(home.keeperPid(), Long.toString(process.pid()));
    }
}
