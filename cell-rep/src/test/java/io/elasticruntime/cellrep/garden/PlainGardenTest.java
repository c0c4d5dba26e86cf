package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.cellrep.garden.ContainerProcess.OutputListener;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainGardenTest {

    private GardenProperties settings;
    private PlainGarden garden;

    @BeforeEach
    void openTheGarden(@TempDir Path directory) {
        settings = Settings.in(directory);
        garden = new PlainGarden(settings, InstantSource.system());
    }

    @AfterEach
    void nothingIsLeftBehind() {
        garden.purge();
        assertThat(PlainGarden.directory(settings)).doesNotExist();
        assertThat(Kept.children(settings.network().reservations().resolve("ports")))
                .isEmpty();
    }

    private void reopen() {
        garden.close();
        garden = new PlainGarden(settings, InstantSource.system());
    }

    @Test
    void pathsOfTheContainerAreRewritten() throws Exception {
        Container container = garden.create(Settings.container("paths"));
        ContainerProcess process = container.run(new ProcessSpec(
                "p",
                "sh",
                List.of("-c", "pwd; echo $WHERE; touch /tmp/here; exit 7"),
                Map.of("WHERE", "/home/vcap/app:/tmp/x:/usr/bin"),
                "/home/vcap/app",
                "vcap",
                null));
        Path root = PlainGarden.directory(settings)
                .resolve("containers")
                .resolve(container.handle())
                .resolve("root");

        assertThat(texts(outputOf(process)))
                .containsExactly(
                        root.resolve("home/vcap/app").toRealPath().toString(),
                        root.resolve("home/vcap/app") + ":" + root.resolve("tmp/x") + ":/usr/bin");
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(root.resolve("tmp/here")).exists();
    }

    @Test
    void aBindMountIsItsSource() throws Exception {
        Path shared = Files.createDirectories(settings.directory().resolve("shared"));
        Files.writeString(shared.resolve("file"), "content\n");
        ContainerSpec spec = Settings.container("mounts");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(BindMount.readOnly(shared, "/tmp/lifecycle")),
                List.of(),
                List.of(),
                Map.of(),
                false));

        assertThat(texts(outputOf(container.run(Settings.shell("p", "cat /tmp/lifecycle/file")))))
                .containsExactly("content");
    }

    @Test
    void aPortIsChosenForTheProcessToListenOn() {
        Container container = garden.create(Settings.container("ports", null, List.of(8080)));

        assertThat(garden.backEnd().mapsPorts()).isFalse();
        assertThat(container.info().mappedPorts().get(8080)).isBetween(62000, 62999);
    }

    @Test
    void processesOutliveTheGardenAndAreFoundAgain() throws Exception {
        Container container = garden.create(Settings.container("survivor"));
        container.run(Settings.shell("p", "echo before; while [ ! -e go ]; do sleep 0.02; done; echo after; exit 9"));
        var seen = Collections.synchronizedList(new ArrayList<OutputLine>());
        container.process("p").orElseThrow().follow(ContainerProcess.BEGINNING, seen::add);
        await().until(() -> seen.size() == 1);

        reopen();
        Container again = garden.lookup(container.handle()).orElseThrow();
        again.run(Settings.shell("q", "touch go")).waitFor();
        ContainerProcess process = again.process("p").orElseThrow();

        assertThat(process.waitFor()).isEqualTo(9);
        assertThat(texts(outputOf(process, seen.getFirst().cursor()))).containsExactly("after");
    }

    @Test
    void aProcessIsSignalledAndTheWholeFamilyEndsWithTheContainer() throws Exception {
        Container container = garden.create(Settings.container("signals"));
        ContainerProcess polite =
                container.run(Settings.shell("polite", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.02; done"));
        var parent = (PlainProcess) container.run(Settings.shell("parent", "sleep 100 & sleep 100 & wait"));
        await().until(() -> outputHas(polite, "ready"));
        await().until(() -> parent.family().count() == 3);
        List<ProcessHandle> family = parent.family().toList();

        polite.signal(Signal.TERM);
        assertThat(polite.waitFor()).isEqualTo(3);
        garden.destroy(container.handle());

        await().atMost(Duration.ofSeconds(5)).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(garden.containers()).isEmpty();
    }

    @Test
    void archivesGoInAndComeOut() throws Exception {
        Container container = garden.create(Settings.container("files"));
        container.run(Settings.shell("p", "mkdir -p a/b && echo one > a/b/one")).waitFor();

        byte[] archive;
        try (InputStream tar = container.streamOut("a/", "vcap")) {
            archive = tar.readAllBytes();
        }
        container.streamIn("/tmp/copy", "vcap", new ByteArrayInputStream(archive));

        assertThat(texts(outputOf(container.run(Settings.shell("q", "cat /tmp/copy/b/one")))))
                .containsExactly("one");
        try (InputStream missing = container.streamOut("/nothing", "vcap")) {
            assertThatThrownBy(missing::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatAProcessMakesAndIsGivenIsReadableForAllWhateverTheUmaskOfTheCellIs() throws Exception {
        Container container = garden.create(Settings.container("umask"));
        container
                .run(Settings.shell("p", "umask; mkdir -p a && echo '#!/bin/sh' > a/one && chmod 755 a a/one"))
                .waitFor();
        byte[] archive;
        try (InputStream tar = container.streamOut("a/", "vcap")) {
            archive = tar.readAllBytes();
        }

        container.streamIn("/tmp/copy", "vcap", new ByteArrayInputStream(archive));

        assertThat(texts(outputOf(container.run(Settings.shell("q", "umask; stat -c %a /tmp/copy /tmp/copy/one")))))
                .containsExactly("0022", "755", "755");
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        Container container = garden.create(Settings.container("bad"));

        assertThatThrownBy(() -> container.run(
                        new ProcessSpec("p", "/no/such/program", List.of(), Map.of(), null, "vcap", null)))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("no such file or directory");
        assertThat(container.processes()).isEmpty();
    }

    private static boolean outputHas(ContainerProcess process, String text) {
        var seen = new CountDownLatch(1);
        try (var following = process.follow(ContainerProcess.BEGINNING, line -> {
            if (line.text().equals(text)) {
                seen.countDown();
            }
        })) {
            return seen.await(1, TimeUnit.SECONDS) && following != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<OutputLine> outputOf(ContainerProcess process) throws InterruptedException {
        return outputOf(process, ContainerProcess.BEGINNING);
    }

    private static List<OutputLine> outputOf(ContainerProcess process, String cursor) throws InterruptedException {
        var lines = Collections.synchronizedList(new ArrayList<OutputLine>());
        var ended = new CountDownLatch(1);
        process.follow(cursor, new OutputListener() {
            @Override
            public void line(OutputLine line) {
                lines.add(line);
            }

            @Override
            public void end() {
                ended.countDown();
            }
        });
        assertThat(ended.await(20, TimeUnit.SECONDS)).as("output ends").isTrue();
        return lines;
    }

    private static List<String> texts(List<OutputLine> lines) {
        return lines.stream().map(OutputLine::text).toList();
    }
}
