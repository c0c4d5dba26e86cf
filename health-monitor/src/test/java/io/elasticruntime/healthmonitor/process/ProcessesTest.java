package io.elasticruntime.healthmonitor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.healthmonitor.deployment.Deployment.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path temporary;

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
        LocalProcess process = start("exec sleep 60");
        try {
            var toldNow = new LocalProcess(process.pid(), process.startedAt().minusSeconds(600), process.birth());
            assertThat(toldNow.isAlive()).isTrue();
        } finally {
            process.handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aProcessThatHasGotTheNumberOfAnotherIsNotTakenForIt() throws Exception {
        LocalProcess process = start("exec sleep 60");
        try {
            assertThat(new LocalProcess(process.pid(), process.startedAt(), process.birth() + "0").isAlive())
                    .isFalse();
        } finally {
            process.handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aProcessThatAnEarlierBuildHasStartedIsKnownByItsStartTime() throws Exception {
        LocalProcess process = start("exec sleep 60");
        try {
            assertThat(new LocalProcess(process.pid(), process.startedAt(), null).isAlive())
                    .isTrue();
            assertThat(new LocalProcess(process.pid(), process.startedAt().minusSeconds(1), null).isAlive())
                    .isFalse();
        } finally {
            process.handle().ifPresent(ProcessHandle::destroyForcibly);
        }
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
