package io.elasticruntime.healthmonitor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.healthmonitor.deployment.Deployment.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path temporary;
    private LocalProcess sleeps;

    @BeforeEach
    void place() {
        temporary = directory.resolve("tmp/component");
    }

    @Test
    void aProcessFindsADirectoryForItsTemporaryFiles() throws Exception {
        ended(start("touch tmp/component/left"));
        assertThat(temporary.resolve("left")).exists();
    }

    @Test
    void whatARunLeftThereIsGoneWhenTheNextBegins() throws Exception {
        ended(start("mkdir -p tmp/component/a/b && touch tmp/component/a/b/left"));
        ended(start("ls tmp/component > seen"));
        assertThat(directory.resolve("seen")).isEmptyFile();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aProcessIsTheSameAfterTheClockOfTheMachineWasSet() throws Exception {
        sleeps = start("exec sleep 60");
        assertThat(sleeping(sleeps.startedAt().minusSeconds(600), sleeps.birth()))
                .isTrue();
    }

    @Test
    void aProcessThatHasGotTheNumberOfAnotherIsNotTakenForIt() throws Exception {
        sleeps = start("exec sleep 60");
        assertThat(sleeping(sleeps.startedAt(), sleeps.birth() + "0")).isFalse();
    }

    @Test
    void aProcessThatAnEarlierBuildHasStartedIsKnownByItsStartTime() throws Exception {
        sleeps = start("exec sleep 60");
        assertThat(sleeping(sleeps.startedAt(), null)).isTrue();
        assertThat(sleeping(sleeps.startedAt().minusSeconds(1), null)).isFalse();
    }

    @AfterEach
    void wake() {
        if (sleeps != null) {
            sleeps.handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Whether the process that sleeps is the one of that start time and mark. */
    private boolean sleeping(Instant startedAt, String birth) {
        return new LocalProcess(sleeps.pid(), startedAt, birth).isAlive();
    }

    private LocalProcess start(String script) throws IOException {
        return new Processes()
                .start(new ProcessSpec(
                        "component",
                        "",
                        List.of("sh", "-c", script),
                        Map.of(),
                        directory,
                        temporary,
                        directory.resolve("logs/component.out"),
                        List.of(),
                        List.of(),
                        PATIENCE,
                        PATIENCE));
    }

    private static void ended(LocalProcess process) throws Exception {
        if (process.handle().isPresent()) {
            process.handle().get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
