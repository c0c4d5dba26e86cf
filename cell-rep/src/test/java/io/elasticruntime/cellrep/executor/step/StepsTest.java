package io.elasticruntime.cellrep.executor.step;

import static io.elasticruntime.cellrep.testing.Requests.run;
import static io.elasticruntime.cellrep.testing.Requests.runAs;
import static io.elasticruntime.diego.action.Action.codependent;
import static io.elasticruntime.diego.action.Action.parallel;
import static io.elasticruntime.diego.action.Action.serial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import io.elasticruntime.cellrep.executor.journal.StepJournal;
import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.executor.log.LogConfig;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import io.elasticruntime.cellrep.garden.ContainerSpec;
import io.elasticruntime.cellrep.testing.FakeGarden;
import io.elasticruntime.cellrep.testing.RecordingEmitter;
import io.elasticruntime.diego.action.Action;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class StepsTest {

    @TempDir
    Path directory;

    private final FakeGarden garden = new FakeGarden();
    private final RecordingEmitter emitter = new RecordingEmitter();
    private final AtomicInteger ready = new AtomicInteger();
    private Duration grace = Duration.ofSeconds(10);
    private FakeGarden.FakeContainer container;
    private StepJournal journal;
    private boolean fetchFails;
    private @Nullable ArchiveRefused refusal;
    private volatile boolean detached;

    @BeforeEach
    void createContainer() {
        garden.create(new ContainerSpec(
                "handle",
                "preloaded:hostfs",
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(),
                List.of(8080),
                List.of(),
                Map.of(),
                false));
        container = garden.container("handle");
        journal = StepJournal.open(directory.resolve("steps.json"));
    }

    @Test
    void aProcessThatEndsWellIsASuccessAndItsStatusIsLogged() {
        assertThat(outcome(run("echo", "hello"))).isEqualTo(Outcome.SUCCEEDED);
        assertThat(emitter.lines()).containsExactly("APP/PROC/WEB OUT hello", "APP/PROC/WEB OUT Exit status 0");
    }

    @Test
    void aFailingProcessIsNamedByItsSource() {
        assertThat(outcome(run("exit", "1"))).isEqualTo(failed("APP/PROC/WEB: Exited with status 1"));
        assertThat(emitter.lines()).containsExactly("APP/PROC/WEB OUT Exit status 1");
    }

    @Test
    void aProcessThatHitTheMemoryLimitSaysSo() {
        container.runOutOfMemory();

        assertThat(outcome(run("exit", "137")))
                .isEqualTo(failed("APP/PROC/WEB: Exited with status 137 (out of memory)"));
        assertThat(emitter.lines()).containsExactly("APP/PROC/WEB OUT Exit status 137 (out of memory)");
    }

    @Test
    void aProcessThatCannotBeMadeIsAFailureForOperators() {
        assertThat(outcome(run("nothing")))
                .isEqualTo(new Outcome.Failed("failed-creating-process: no such program: nothing", false));
    }

    @Test
    void aCodependentPartThatEndsWellIsAFailureAllTheSame() throws Exception {
        garden.program("talk", process -> process.out("first"));
        FutureTask<Outcome> walk = new FutureTask<>(() -> outcome(codependent(run("talk"), run("serve"))));
        Thread.ofVirtual().start(walk);
        await().until(() -> container.fake("action.0") != null && container.fake("action.1") != null);

        container.fake("action.0").exitWith(0);

        assertThat(walk.get(5, TimeUnit.SECONDS)).isEqualTo(failed("Codependent step exited"));
        assertThat(container.fake("action.1").signals()).containsExactly(Signal.TERM);
    }

    @Test
    void aCodependentPartThatFailsEndsTheOthersWhichAddNothing() {
        assertThat(outcome(codependent(run("exit", "2"), runAs("CELL/SSHD", "serve"))))
                .isEqualTo(failed("APP/PROC/WEB: Exited with status 2"));
    }

    @Test
    void failuresOfParallelPartsAreJoinedAndEachRunsToItsEnd() {
        assertThat(outcome(parallel(run("exit", "2"), runAs("CELL/SSHD", "exit", "1"), run("echo", "done"))))
                .isEqualTo(failed("APP/PROC/WEB: Exited with status 2; CELL/SSHD: Exited with status 1"));
        assertThat(emitter.lines()).contains("APP/PROC/WEB OUT done");
    }

    @Test
    void aSeriesEndsAtItsFirstFailure() {
        assertThat(outcome(serial(run("echo", "a"), run("exit", "3"), run("echo", "never"))))
                .isEqualTo(failed("APP/PROC/WEB: Exited with status 3"));
        assertThat(emitter.lines()).contains("APP/PROC/WEB OUT a").doesNotContain("APP/PROC/WEB OUT never");
    }

    @Test
    void aFailureThatIsTriedIsSwallowed() {
        assertThat(outcome(new Action.Try(run("exit", "1"), null))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whatTakesTooLongIsInterrupted() {
        assertThat(outcome(new Action.Timeout(run("serve"), 50, null))).isEqualTo(failed("exceeded 50ms timeout"));
        assertThat(container.fake("action.0").signals()).containsExactly(Signal.TERM);
    }

    @Test
    void progressIsTold() {
        assertThat(outcome(new Action.EmitProgress(run("exit", "0"), "Starting", "Done", "Failed", "STG")))
                .isEqualTo(Outcome.SUCCEEDED);
        outcome(new Action.EmitProgress(runAs("STG", "exit", "9"), "Starting", "Done", "Failed", "STG"), "other");

        assertThat(emitter.lines())
                .containsSubsequence("STG OUT Starting", "STG OUT Done", "STG OUT Starting")
                .last()
                .isEqualTo("STG ERR Failed: STG: Exited with status 9");
    }

    @Test
    void aStoppedProcessIsAskedToEnd() throws Exception {
        FutureTask<Outcome> walk = new FutureTask<>(() -> outcome(run("serve")));
        Thread thread = Thread.ofVirtual().start(walk);
        await().untilAtomic(ready, org.hamcrest.Matchers.is(1));

        thread.interrupt();

        assertThat(walk.get(5, TimeUnit.SECONDS)).isEqualTo(Outcome.CANCELLED);
        assertThat(container.fake("action").signals()).containsExactly(Signal.TERM);
        assertThat(emitter.lines()).containsExactly("APP/PROC/WEB OUT Exit status 143");
    }

    @Test
    void aProcessThatDoesNotListenIsKilledAfterTheGraceInterval() throws Exception {
        grace = Duration.ofSeconds(1);
        FutureTask<Outcome> walk = new FutureTask<>(() -> outcome(run("stubborn")));
        Thread thread = Thread.ofVirtual().start(walk);
        await().untilAtomic(ready, org.hamcrest.Matchers.is(1));

        thread.interrupt();

        assertThat(walk.get(5, TimeUnit.SECONDS)).isEqualTo(Outcome.CANCELLED);
        assertThat(container.fake("action").signals()).containsExactly(Signal.TERM, Signal.KILL);
        assertThat(emitter.lines())
                .containsExactly("APP/PROC/WEB OUT Exit status 137 (exceeded 1s graceful shutdown interval)");
    }

    @Test
    void aDetachedProcessGoesOnAndIsJoinedLater() throws Exception {
        garden.program("talk", process -> process.out("first"));
        FutureTask<Outcome> walk = new FutureTask<>(() -> outcome(codependent(run("talk"), run("serve"))));
        Thread thread = Thread.ofVirtual().start(walk);
        await().until(() -> emitter.lines().contains("APP/PROC/WEB OUT first"));
        detached = true;
        thread.interrupt();
        assertThat(walk.get(5, TimeUnit.SECONDS)).isEqualTo(Outcome.DETACHED);
        assertThat(container.fake("action.0").signals()).isEmpty();

        container.fake("action.0").out("while nobody watched");
        container.fake("action.0").exitWith(7);
        detached = false;
        journal = StepJournal.open(directory.resolve("steps.json"));

        assertThat(outcome(codependent(run("talk"), run("serve"))))
                .isEqualTo(failed("APP/PROC/WEB: Exited with status 7"));
        assertThat(emitter.lines()).contains("APP/PROC/WEB OUT while nobody watched");
        assertThat(emitter.lines().stream().filter("APP/PROC/WEB OUT first"::equals))
                .hasSize(1);
    }

    @Test
    void stepsThatAreDoneAreNotDoneAgain() {
        Action series = serial(run("echo", "a"), download("droplet"), run("exit", "4"));
        outcome(series);
        int before = emitter.lines().size();
        journal = StepJournal.open(directory.resolve("steps.json"));

        assertThat(outcome(series)).isEqualTo(failed("APP/PROC/WEB: Exited with status 4"));
        assertThat(emitter.lines().subList(before, emitter.lines().size()))
                .noneMatch(line -> line.contains("Download") || line.endsWith(" a"));
    }

    @Test
    void downloadsAreToldWithTheirSize() {
        outcome(download("droplet"));

        assertThat(emitter.lines())
                .containsExactly("LOG OUT Downloading droplet...", "LOG OUT Downloaded droplet (1.2K)");
        assertThat(container.file(".")).hasSize(3);
    }

    @Test
    void aFailedDownloadNamesItsArtifact() {
        fetchFails = true;

        assertThat(outcome(download("droplet"))).isEqualTo(failed("Downloading droplet failed"));
    }

    @Test
    void aRefusedArchiveIsNamedWithTheReason() {
        refusal = new ArchiveRefused("is larger than the disk quota of 512 MB");

        assertThat(outcome(download("droplet"))).isEqualTo(failed("droplet is larger than the disk quota of 512 MB"));
        assertThat(emitter.lines())
                .containsExactly(
                        "LOG OUT Downloading droplet...", "LOG ERR droplet is larger than the disk quota of 512 MB");
    }

    @Test
    void whatIsTooLargeToBeUploadedIsSoSaid() {
        container.put("droplet.tgz", "12345");
        refusal = new ArchiveRefused("is larger than 1 MB");

        assertThat(outcome(new Action.Upload("droplet", "droplet.tgz", "http://localhost/x", "STG", "vcap")))
                .isEqualTo(failed("Failed to upload payload for droplet: it is larger than 1 MB"));
    }

    @Test
    void whatIsMissingCannotBeUploaded() {
        assertThat(outcome(new Action.Upload("droplet", "nowhere", "http://localhost/x", "STG", "vcap")))
                .isEqualTo(failed("Failed to find first item in tar stream for droplet"));
    }

    @Test
    void uploadsAreToldWithTheirSize() {
        container.put("droplet.tgz", "12345");

        outcome(new Action.Upload("droplet", "droplet.tgz", "http://localhost/x", "STG", "vcap"));

        assertThat(emitter.lines()).containsExactly("STG OUT Uploading droplet...", "STG OUT Uploaded droplet (5B)");
    }

    @Test
    void aTreeIsReadyOnceAllItsProcessesAreStarted() {
        outcome(new Action.Timeout(codependent(run("serve"), run("serve")), 200, null));

        assertThat(ready).hasValue(1);
    }

    @Test
    void processesThatMustListenOnTheHostPortAreToldSo() {
        int hostPort = container.info().mappedPorts().get(8080);
        outcome(run("echo", "x"));

        Map<String, String> env = container.fake("action").spec().env();
        assertThat(env)
                .containsEntry("PORT", Integer.toString(hostPort))
                .containsEntry("CF_INSTANCE_IP", "127.0.0.1")
                .containsEntry("CF_INSTANCE_PORT", Integer.toString(hostPort))
                .containsEntry("CF_INSTANCE_ADDR", "127.0.0.1:" + hostPort)
                .containsEntry("CF_INSTANCE_PORTS", "[{\"external\":" + hostPort + ",\"internal\":" + hostPort + "}]");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "12,12ms",
        "10000,10s",
        "60123,1m0.123s",
        "60000,1m0s",
        "900000,15m0s",
        "3600000,1h0m0s",
        "1500,1.5s"
    })
    void durationsLookAsInTheOriginal(long millis, String text) {
        assertThat(GoDuration.format(Duration.ofMillis(millis))).isEqualTo(text);
    }

    private Action.Download download(String artifact) {
        return new Action.Download(artifact, "http://localhost/a", ".", null, null, "vcap", null, null);
    }

    private static Outcome failed(String text) {
        return new Outcome.Failed(text);
    }

    private Outcome outcome(Action action) {
        return outcome(action, "action");
    }

    private Outcome outcome(Action action, String name) {
        int hostPort = container.info().mappedPorts().get(8080);
        return new Steps(
                        container,
                        journal,
                        new FakeTransfers(),
                        new NetworkEnvironment(
                                "127.0.0.1", "127.0.0.1", List.of(new NetworkEnvironment.Port(8080, hostPort)), true),
                        () -> grace,
                        true,
                        () -> detached)
                .run(
                        action,
                        name,
                        new ContainerLog(new LogConfig("app", 0, "", Map.of(), -1), emitter, InstantSource.system()),
                        ready::incrementAndGet);
    }

    private final class FakeTransfers implements Transfers {

        @Override
        public long fetch(Action.Download download, @Nullable DataSize quota, Use use) throws IOException {
            if (fetchFails) {
                throw new IOException("404");
            }
            if (refusal != null) {
                throw refusal;
            }
            use.accept(new ByteArrayInputStream(new byte[] {1, 2, 3}));
            return 1229;
        }

        @Override
        public long upload(InputStream content, DataSize longest, URI to) throws IOException {
            if (refusal != null) {
                throw refusal;
            }
            return content.readAllBytes().length;
        }

        @Override
        public DataSize largest() {
            return DataSize.ofMegabytes(1);
        }
    }
}
