package io.elasticruntime.er.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    /** What health-monitor has written of a process when the machine's clock was ten minutes behind. */
    @Test
    void aProcessIsTheSameAfterTheClockOfTheMachineWasSet() throws IOException {
        process = new ProcessBuilder("sleep", "60").start();
        Instant told = process.info().startInstant().orElseThrow().minusSeconds(600);
        stateIs(told, birthOf(process.pid()));
        assertThat(ProcessStatus.all(home)).extracting(ProcessStatus::state).containsExactly("running");
        stateIs(told, birthOf(process.pid()) + "0");
        assertThat(ProcessStatus.all(home)).extracting(ProcessStatus::state).containsExactly("dead");
    }

    private void stateIs(Instant startedAt, String birth) throws IOException {
        Files.writeString(home.state(), """
                [{"name":"bbs","zone":"","state":"running","pid":%d,"started_at":"%s","birth":"%s","since":"%s",
                  "restarts":0,"reason":""}]""".formatted(process.pid(), startedAt, birth, startedAt));
    }

    private static String birthOf(long pid) throws IOException {
        List<String> stat =
                List.of(Files.readString(Path.of("/proc/" + pid + "/stat")).split(" "));
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/" + stat.get(21);
    }

    private void keeperIs(String... command) throws IOException {
        process = new ProcessBuilder(command).start();
        Files.writeString(home.keeperPid(), Long.toString(process.pid()));
    }
}
