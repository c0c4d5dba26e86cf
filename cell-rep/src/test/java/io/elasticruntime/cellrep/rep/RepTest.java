package io.elasticruntime.cellrep.rep;

import static io.elasticruntime.cellrep.testing.Requests.lrp;
import static io.elasticruntime.cellrep.testing.Requests.run;
import static io.elasticruntime.cellrep.testing.Requests.runAs;
import static io.elasticruntime.cellrep.testing.Requests.task;
import static io.elasticruntime.cellrep.testing.Requests.tcpCheck;
import static io.elasticruntime.diego.action.Action.codependent;
import static io.elasticruntime.diego.action.Action.serial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.ExecutorProperties;
import io.elasticruntime.cellrep.executor.MetricsProperties;
import io.elasticruntime.cellrep.executor.Resources;
import io.elasticruntime.cellrep.executor.download.DownloadProperties;
import io.elasticruntime.cellrep.executor.download.Downloads;
import io.elasticruntime.cellrep.executor.identity.InstanceIdentities;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import io.elasticruntime.cellrep.garden.ContainerSpec;
import io.elasticruntime.cellrep.testing.FakeBbs;
import io.elasticruntime.cellrep.testing.FakeGarden;
import io.elasticruntime.cellrep.testing.RecordingEmitter;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.InstanceUpdate;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import io.elasticruntime.diego.task.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** One cell from the work that it takes to what the BBS hears of it, with containers in memory. */
class RepTest {

    private static final String WEB = "web-process";
    private static final Duration EVACUATION = Duration.ofSeconds(2);
    private static final Duration PRESENCE = Duration.ofMillis(500);
    private static final Resources TOTAL = new Resources(256, 4096, 8);

    @TempDir
    Path directory;

    private final FakeGarden garden = new FakeGarden();
    private final FakeBbs bbs = new FakeBbs();
    private final RecordingEmitter emitter = new RecordingEmitter();
    private Executor executor;
    private Rep rep;

    @BeforeEach
    void start() throws IOException {
        startRep();
    }

    @AfterEach
    void stop() {
        rep.stop();
    }

    @Test
    void anInstanceIsClaimedRunsAndIsStartedOnceItAnswers() {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 60_000));
        place(WEB);
        await().until(() -> instance() != null && garden.container(guid()) != null);
        assertThat(actual().state()).isEqualTo(ActualLrp.State.CLAIMED);

        garden.container(guid()).listen(8080);

        awaitState(ActualLrp.State.RUNNING);
        NetInfo net = Objects.requireNonNull(actual().netInfo());
        assertThat(net.address()).isEqualTo("127.0.0.1");
        assertThat(net.ports())
                .containsExactly(new NetInfo.PortMapping(
                        8080, garden.container(guid()).info().mappedPorts().get(8080)));
        assertThat(bbs.calls()).containsSubsequence("claim web-process 0", "start web-process 0 routable");
        String guid = guid();
        assertThat(emitter.lines())
                .containsSubsequence(
                        "CELL OUT Cell cell-1 creating container for instance " + guid,
                        "CELL OUT Cell cell-1 successfully created container for instance " + guid,
                        "CELL OUT Starting health monitoring of container",
                        "CELL OUT Container became healthy");
        assertThat(garden.container(guid).spec().env())
                .containsEntry("CF_INSTANCE_GUID", guid)
                .containsEntry("INSTANCE_GUID", guid)
                .containsEntry("CF_INSTANCE_INDEX", "0")
                .containsEntry("INSTANCE_INDEX", "0")
                .containsEntry("LANG", "en_US.UTF-8");
        assertThat(garden.container(guid).spec().env())
                .containsEntry("CF_INSTANCE_CERT", "/etc/cf-instance-credentials/instance.crt")
                .containsEntry("CF_INSTANCE_KEY", "/etc/cf-instance-credentials/instance.key");
        assertThat(directory.resolve("credentials").resolve(guid))
                .isDirectoryContaining("glob:**instance.crt")
                .isDirectoryContaining("glob:**instance.key");
        assertThat(emitter.recorded().getFirst().source().tags())
                .containsEntry("process_instance_id", guid)
                .containsEntry("instance_id", "0");
    }

    @Test
    void whatTheCellHoldsIsInItsState() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);

        CellState state = rep.state();

        assertThat(state.lrps()).containsExactly(new CellState.Lrp(WEB, 0, guid(), 64, 512));
        assertThat(state.available().memoryMb()).isEqualTo(192);
        assertThat(state.available().containers()).isEqualTo(7);
        assertThat(state.startingContainerCount()).isZero();
    }

    @Test
    void workThatDoesNotFitIsRefusedAndNothingOfItIsKept() {
        Work.Refused refused = rep.perform(new Work(
                "cell-1",
                List.of(new Work.Lrp(WEB, 0, "cf-apps", "preloaded:hostfs", 512, 10_000, 0, List.of(), List.of())),
                List.of()));

        assertThat(refused.lrps()).containsExactly(new Work.RefusedLrp(WEB, 0, "insufficient resources: memory, disk"));
        assertThat(executor.list()).isEmpty();
        assertThat(executor.remaining()).isEqualTo(TOTAL);
    }

    @Test
    void aProcessThatDiesIsACrashWithItsReasonAndNothingIsLeft() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        String guid = guid();

        garden.container(guid).fake("action.0").exitWith(1);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("APP/PROC/WEB: Exited with status 1");
        awaitNothingLeft();
        assertThat(garden.destroyed()).contains(guid);
        assertThat(emitter.lines())
                .containsSubsequence(
                        "APP/PROC/WEB OUT Exit status 1",
                        "CELL OUT Cell cell-1 destroying container for instance " + guid,
                        "CELL OUT Cell cell-1 successfully destroyed container for instance " + guid);
    }

    @Test
    void aProcessThatEndsWellIsACrashToo() {
        bbs.desire(lrp(WEB, codependent(run("exit", "0")), null, 0));
        place(WEB);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("Codependent step exited");
    }

    @Test
    void anInstanceThatNeverAnswersCrashesWithWhatTheCheckSaid() {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 150));
        place(WEB);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason())
                .matches("Instance never healthy after \\d+ms: .*: connection refused")
                .doesNotContain("Exited");
    }

    @Test
    void anInstanceThatCeasesToAnswerCrashes() {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 10_000));
        place(WEB);
        await().until(() -> instance() != null && garden.container(guid()) != null);
        garden.container(guid()).listen(8080);
        awaitState(ActualLrp.State.RUNNING);

        garden.container(guid()).close();

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason())
                .startsWith("Instance became unhealthy: Liveness check unsuccessful: failed to make TCP connection");
    }

    @Test
    void withoutACheckDefinitionTheMonitorDecidesWhetherAnInstanceIsUp() {
        AtomicInteger probes = new AtomicInteger();
        garden.program("probe", process -> {
            int count = probes.incrementAndGet();
            process.out("probe " + count);
            process.exitWith(count < 3 || count > 5 ? 4 : 0);
        });
        DesiredLrp web = lrp(WEB, codependent(run("serve")), null, 60_000);
        bbs.desire(new DesiredLrp(
                WEB,
                web.domain(),
                web.rootfs(),
                1,
                web.env(),
                List.of(),
                null,
                web.action(),
                runAs("HEALTH", "probe"),
                null,
                web.startTimeoutMs(),
                web.diskMb(),
                web.memoryMb(),
                0,
                1,
                false,
                web.ports(),
                Map.of(),
                "CELL",
                "app-guid",
                null,
                web.metricTags(),
                "",
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                UpdateStrategy.ROLLING,
                null));
        place(WEB);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(bbs.calls()).contains("start web-process 0 routable");
        assertThat(actual().crashReason()).isEqualTo("Instance became unhealthy: Liveness check unsuccessful: probe 6");
    }

    @Test
    void readinessDecidesWhetherAnInstanceIsRoutable() {
        CheckDefinition checks = new CheckDefinition(List.of(), null, List.of(CheckDefinition.Check.tcp(8080)));
        bbs.desire(lrp(WEB, codependent(run("serve")), checks, 0));
        place(WEB);
        await().until(() -> bbs.calls().contains("start web-process 0 not routable"));

        garden.container(guid()).listen(8080);
        await().until(() -> bbs.calls().getLast().equals("start web-process 0 routable"));

        garden.container(guid()).close();
        await().until(() -> bbs.calls().getLast().equals("start web-process 0 not routable"));
        assertThat(actual().state()).isEqualTo(ActualLrp.State.RUNNING);
    }

    @Test
    void aStoppedInstanceIsRemovedAndNotACrash() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        String guid = guid();
        var process = garden.container(guid).fake("action.0");

        rep.stopInstance(WEB, guid);

        await().until(() -> bbs.actual(WEB, 0) == null);
        awaitNothingLeft();
        assertThat(process.signals()).containsExactly(Signal.TERM);
        assertThat(emitter.lines())
                .containsSubsequence(
                        "CELL OUT Cell cell-1 stopping instance " + guid, "APP/PROC/WEB OUT Exit status 143");
    }

    @Test
    void aContainerThatCannotBeMadeIsReported() {
        garden.failToCreate("no space left on device");
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("failed to create container: no space left on device");
        assertThat(emitter.lines())
                .anyMatch(line -> line.matches("CELL ERR Cell cell-1 failed to create container for instance .*: no"
                        + " space left on device"));
        awaitNothingLeft();
    }

    @Test
    void aContainerThatSomeoneRemovedIsNoticed() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);

        garden.vanish(guid());

        await().atMost(Duration.ofSeconds(5)).until(() -> actual().state() == ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("missing garden container");
        awaitNothingLeft();
    }

    @Test
    void aClaimThatIsRefusedGivesTheResourcesBack() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        bbs.put(FakeBbs.actual(WEB, 0, "other", "cell-2", ActualLrp.State.RUNNING, null, ""));
        place(WEB);

        await().until(() -> bbs.calls().contains("claim web-process 0"));
        awaitNothingLeft();
        assertThat(actual().instanceGuid()).isEqualTo("other");
    }

    @Test
    void anInstanceThatRunsElsewhereMeanwhileIsStopped() {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 60_000));
        place(WEB);
        await().until(() -> instance() != null && garden.container(guid()) != null);
        var container = garden.container(guid());
        bbs.put(FakeBbs.actual(WEB, 0, "other", "cell-2", ActualLrp.State.RUNNING, null, ""));

        container.listen(8080);

        awaitNothingLeft();
        assertThat(actual().instanceGuid()).isEqualTo("other");
    }

    @Test
    void anInstanceThatNoContainerHoldsIsTakenFromTheBbs() {
        bbs.put(FakeBbs.actual(WEB, 0, "gone", "cell-1", ActualLrp.State.RUNNING, null, ""));
        bbs.put(FakeBbs.actual(WEB, 1, "elsewhere", "cell-2", ActualLrp.State.RUNNING, null, ""));

        await().until(() -> bbs.actual(WEB, 0) == null);
        assertThat(bbs.actual(WEB, 1)).isNotNull();
    }

    @Test
    void aCrashIsReportedWhenTheBbsIsBack() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        bbs.away(true);
        garden.container(guid()).fake("action.0").exitWith(3);
        await().until(() -> executor.list().getFirst().state() == Container.State.COMPLETED);

        bbs.away(false);

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("APP/PROC/WEB: Exited with status 3");
    }

    @Test
    void runningInstancesOutliveTheRep() throws Exception {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 60_000));
        place(WEB);
        await().until(() -> instance() != null && garden.container(guid()) != null);
        garden.container(guid()).listen(8080);
        awaitState(ActualLrp.State.RUNNING);
        String guid = guid();
        var process = garden.container(guid).fake("action.0");
        process.out("before");
        await().until(() -> emitter.lines().contains("APP/PROC/WEB OUT before"));

        rep.stop();
        process.out("while the rep was away");
        startRep();

        await().until(() -> emitter.lines().contains("APP/PROC/WEB OUT while the rep was away"));
        assertThat(emitter.lines().stream().filter("APP/PROC/WEB OUT before"::equals))
                .hasSize(1);
        assertThat(process.signals()).isEmpty();
        assertThat(garden.destroyed()).isEmpty();
        assertThat(actual().instanceGuid()).isEqualTo(guid);
        assertThat(bbs.cells()).containsKey("cell-1");
        rep.stopInstance(WEB, guid);
        awaitNothingLeft();
    }

    @Test
    void whatEndedWhileTheRepWasAwayIsReportedWithItsReason() throws Exception {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);

        rep.stop();
        garden.container(guid()).fake("action.0").exitWith(42);
        startRep();

        awaitState(ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("APP/PROC/WEB: Exited with status 42");
        awaitNothingLeft();
    }

    @Test
    void anInstanceWhoseSetupWasCutOffBeginsAnew() throws Exception {
        garden.program("slow", process -> process.onSignal(_ -> process.exitWith(1)));
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        String guid = guid();
        rep.stop();
        java.nio.file.Files.delete(directory.resolve("containers").resolve(guid).resolve("steps.json"));
        Path record = directory.resolve("containers").resolve(guid).resolve("container.json");
        java.nio.file.Files.writeString(
                record, java.nio.file.Files.readString(record).replace("\"RUNNING\"", "\"INITIALIZING\""));

        startRep();

        await().until(() -> garden.destroyed().contains(guid));
        await().until(() -> executor.find(guid).map(Container::state).orElse(null) == Container.State.RUNNING);
        assertThat(actual().instanceGuid()).isEqualTo(guid);
        assertThat(actual().state()).isEqualTo(ActualLrp.State.RUNNING);
    }

    @Test
    void aContainerThatNobodyKnowsIsDestroyed() throws Exception {
        rep.stop();
        garden.create(new ContainerSpec(
                "stranger",
                "preloaded:hostfs",
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false));

        startRep();

        assertThat(garden.destroyed()).contains("stranger");
    }

    @Test
    void aTaskRunsOnceAndItsResultIsReported() {
        garden.program("build", process -> {
            process.container().put("result.json", "{\"ok\":true}");
            process.exitWith(0);
        });
        bbs.desire(task("task-1", serial(runAs("STG", "build"), runAs("STG", "echo", "done")), "result.json"));
        placeTask("task-1");

        await().until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
        assertThat(bbs.task("task-1").failed()).isFalse();
        assertThat(bbs.task("task-1").result()).isEqualTo("{\"ok\":true}");
        assertThat(emitter.lines()).contains("STG OUT done");
        awaitNothingLeft();
    }

    @Test
    void aTaskWhoseResultIsMissingFails() {
        bbs.desire(task("task-1", runAs("STG", "exit", "0"), "result.json"));
        placeTask("task-1");

        await().until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
        assertThat(bbs.task("task-1").failureReason()).isEqualTo("failed to fetch result");
    }

    @Test
    void aFailingTaskSaysWhy() {
        bbs.desire(task("task-1", runAs("STG", "exit", "223"), null));
        placeTask("task-1");

        await().until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
        assertThat(bbs.task("task-1").failureReason()).isEqualTo("STG: Exited with status 223");
    }

    @Test
    void aTaskThatCouldNotEvenBeginIsGivenBack() {
        garden.failToCreate("no space left on device");
        bbs.desire(task("task-1", runAs("STG", "exit", "0"), null));
        placeTask("task-1");

        await().until(() -> bbs.calls().contains("reject task-1 failed to create container: no space left on device"));
        awaitNothingLeft();
    }

    @Test
    void aCancelledTaskIsEnded() {
        bbs.desire(task("task-1", runAs("STG", "serve"), null));
        placeTask("task-1");
        await().until(() ->
                garden.container("task-1") != null && garden.container("task-1").fake("action") != null);
        var process = garden.container("task-1").fake("action");

        bbs.tasksApi.cancel("task-1");
        rep.cancelTask("task-1");

        awaitNothingLeft();
        assertThat(process.signals()).contains(Signal.TERM);
        assertThat(bbs.task("task-1").failureReason()).isEqualTo("task was cancelled");
    }

    @Test
    void aTaskIsJoinedAfterARestartAndNeverRunAgain() throws Exception {
        Action action = serial(runAs("STG", "echo", "first"), runAs("STG", "serve"), runAs("STG", "echo", "last"));
        bbs.desire(task("task-1", action, null));
        placeTask("task-1");
        await().until(() ->
                garden.container("task-1") != null && garden.container("task-1").fake("action.1") != null);

        rep.stop();
        garden.container("task-1").fake("action.1").exitWith(0);
        startRep();

        await().until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
        assertThat(bbs.task("task-1").failed()).isFalse();
        assertThat(emitter.lines().stream().filter("STG OUT first"::equals)).hasSize(1);
        assertThat(emitter.lines()).contains("STG OUT last");
    }

    @Test
    void aTaskThatIsNotHereIsCompletedAsFailed() {
        Task lost = task("lost", runAs("STG", "serve"), null);
        bbs.desire(lost);
        bbs.tasksApi.start("lost", new io.elasticruntime.diego.task.TasksApi.Start("cell-1"));

        await().until(() -> bbs.task("lost").state() == Task.State.COMPLETED);
        assertThat(bbs.task("lost").failureReason()).isEqualTo("task container does not exist");
    }

    @Test
    void figuresAreEmittedSoonAfterTheStart() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);

        await().until(() -> emitter.gauges().size() >= 6);
        var first = emitter.gauges().getFirst();
        assertThat(first.source().sourceId()).isEqualTo("app-guid");
        assertThat(first.source().tags()).containsEntry("process_instance_id", guid());
        assertThat(first.measurements()).containsOnlyKeys("cpu", "memory", "disk", "memory_quota", "disk_quota");
        assertThat(first.measurements().get("cpu").value()).isZero();
        assertThat(emitter.gauges().get(1).measurements().get("cpu_entitlement").value())
                .isZero();
        assertThat(emitter.gauges().get(3).measurements().get("cpu").value()).isBetween(40.0, 60.0);
        assertThat(first.measurements().get("memory_quota").value())
                .isEqualTo(DataSize.ofMegabytes(64).toBytes());
        assertThat(emitter.gauges().get(1).measurements())
                .containsOnlyKeys("container_age", "cpu_entitlement", "absolute_usage", "absolute_entitlement");
        assertThat(emitter.gauges().get(2).measurements()).containsOnlyKeys("log_rate", "log_rate_limit");
    }

    @Test
    void otherTagsAndInternalRoutesReachARunningInstanceAndStay() throws IOException {
        String guid = serve();
        List<InternalRoute> routes = List.of(new InternalRoute("web.apps.internal"));

        rep.updateInstance(
                WEB,
                guid,
                new InstanceUpdate(0, "cf-apps", routes, Map.of("source_id", "app-guid", "team", "blue"), null));

        await().until(() -> bbs.starts().getLast().metricTags().containsKey("team"));
        assertThat(bbs.starts().getLast().internalRoutes()).isEqualTo(routes);
        int before = emitter.gauges().size();
        await().until(() -> emitter.gauges().size() > before + 2);
        assertThat(emitter.gauges().getLast().source().tags()).containsEntry("team", "blue");
        executor.say(guid, "hello");
        assertThat(emitter.recorded().getLast().source().tags()).containsEntry("team", "blue");
        rep.stop();
        startRep();
        assertThat(executor.find(guid).orElseThrow().request().log().tags()).containsEntry("team", "blue");
    }

    @Test
    void otherEgressRulesReachARunningInstanceAndTheBbsHearsThatTheyAreInForce() throws IOException {
        String guid = serve();
        List<EgressRule> rules = List.of(new EgressRule("tcp", List.of("10.0.0.1"), List.of(5432), null, null, false));
        assertThat(bbs.starts().getLast().egressDigest()).isEqualTo(EgressRule.digest(List.of()));

        rep.updateInstance(WEB, guid, new InstanceUpdate(0, "cf-apps", List.of(), Map.of(), rules));

        assertThat(garden.container(guid).egress()).isEqualTo(rules);
        await().until(() -> bbs.starts().getLast().egressDigest().equals(EgressRule.digest(rules)));
        rep.stop();
        startRep();
        assertThat(executor.find(guid).orElseThrow().request().egressRules()).isEqualTo(rules);
    }

    @Test
    void egressRulesThatCannotBePutIntoForceAreNotSaidToBe() {
        String guid = serve();
        garden.failToAllow("no packet filter");
        List<EgressRule> rules = List.of(new EgressRule("all", List.of("10.0.0.1"), null, null, null, false));

        rep.updateInstance(WEB, guid, new InstanceUpdate(0, "cf-apps", List.of(), Map.of("team", "red"), rules));

        await().until(() -> bbs.starts().getLast().metricTags().containsKey("team"));
        assertThat(bbs.starts().getLast().egressDigest()).isEqualTo(EgressRule.digest(List.of()));
    }

    @Test
    void anUpdateForAnotherLrpIsRefused() {
        String guid = serve();

        assertThatThrownBy(() ->
                        rep.updateInstance("other", guid, new InstanceUpdate(0, "cf-apps", List.of(), Map.of(), null)))
                .isInstanceOf(ProblemException.class);
        rep.updateInstance(WEB, "gone", new InstanceUpdate(0, "cf-apps", List.of(), Map.of(), null));
    }

    @Test
    void whateverHappensNothingLeaks() throws Exception {
        Random random = new Random(20);
        List<String> processes = List.of("a", "b", "c", "d");
        processes.forEach(guid -> bbs.desire(lrp(guid, codependent(run("serve")), null, 0)));
        for (int step = 0; step < 150; step++) {
            String process = processes.get(random.nextInt(processes.size()));
            ActualLrp now = bbs.actual(process, 0);
            switch (random.nextInt(12)) {
                case 0 -> {
                    rep.stop();
                    startRep();
                }
                case 1, 2 -> {
                    if (now != null && !now.instanceGuid().isEmpty()) {
                        rep.stopInstance(process, now.instanceGuid());
                    }
                }
                case 3 -> {
                    if (now != null && !now.instanceGuid().isEmpty()) {
                        garden.vanish(now.instanceGuid());
                    }
                }
                case 4, 5 -> {
                    var container = now == null ? null : garden.container(now.instanceGuid());
                    if (container != null && container.process("action.0").isPresent()) {
                        container.fake("action.0").exitWith(1);
                    }
                }
                case 6 -> bbs.away(true);
                case 7 -> bbs.away(false);
                default -> {
                    if (now == null || now.instanceGuid().isEmpty()) {
                        bbs.desire(lrp(process, codependent(run("serve")), null, 0));
                        rep.perform(new Work("cell-1", List.of(work(process)), List.of()));
                    }
                }
            }
            // Two looks at what others are changing: they agree sooner or later.
            await().until(() -> TOTAL.minus(executor.remaining()).containers()
                    == executor.list().size());
            Thread.sleep(random.nextInt(8));
        }
        bbs.away(false);

        rep.drain(false);

        awaitNothingLeft();
        assertThat(bbs.cells()).isEmpty();
        await().until(() -> processes.stream()
                .map(guid -> bbs.actual(guid, 0))
                .allMatch(lrp -> lrp == null || lrp.instanceGuid().isEmpty()));
    }

    @Test
    void aDrainedCellIsEmptyAndHasLeft() throws Exception {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        bbs.desire(task("task-1", runAs("STG", "serve"), null));
        placeTask("task-1");
        await().until(() -> garden.container("task-1") != null);

        rep.drain(false);

        assertThat(executor.list()).isEmpty();
        assertThat(garden.containers()).isEmpty();
        assertThat(bbs.cells()).isEmpty();
        assertThat(bbs.actual(WEB, 0)).isNull();
        assertThat(bbs.task("task-1").failed()).isTrue();
        assertThat(rep.perform(new Work("cell-1", List.of(work(WEB)), List.of()))
                        .lrps())
                .hasSize(1);
    }

    @Test
    void aDrainEndsEvenWhenTheBbsIsAway() throws Exception {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        bbs.away(true);

        rep.drain(false);

        assertThat(garden.containers()).isEmpty();
        assertThat(executor.list()).isEmpty();
    }

    @Test
    void anInstanceServesOnAnEvacuatingCellUntilItsReplacementRuns() {
        String guid = serve();

        rep.evacuate();

        await().until(() -> Collections.frequency(bbs.calls(), "evacuate-running web-process 0") > 2);
        assertThat(garden.container(guid).isAlive()).isTrue();
        assertThat(emitter.lines())
                .containsOnlyOnce("CELL OUT Cell cell-1 requesting replacement for instance " + guid);

        bbs.replaced(true);

        awaitNothingLeft();
        await().until(() -> rep.evacuation().phase() == Departure.Phase.EVACUATED);
        assertThat(bbs.cells()).isEmpty();
    }

    @Test
    void aDrainWaitsForReplacementsAsLongAsAnotherCellTakesWork() throws Exception {
        String guid = serve();
        Cell other = new Cell("cell-2", "o", URI.create("http://o"), "z2", List.of(), List.of(), List.of(), 5);
        bbs.cellsApi.heartbeat("cell-2", other.presence(TOTAL, false));
        Thread drain = Thread.ofVirtual().start(this::drainElsewhere);

        await().until(() -> Collections.frequency(bbs.calls(), "evacuate-running web-process 0") > 2);
        assertThat(garden.container(guid).isAlive()).isTrue();

        bbs.replaced(true);

        drain.join();
        assertThat(executor.list()).isEmpty();
        assertThat(bbs.calls()).doesNotContain("evacuate-stopped web-process 0");
    }

    @Test
    void aDrainOfTheLastCellWaitsForNobody() {
        serve();

        drainElsewhere();

        assertThat(executor.list()).isEmpty();
        assertThat(bbs.cells()).isEmpty();
        assertThat(bbs.calls()).contains("evacuate-stopped web-process 0");
    }

    private void drainElsewhere() {
        try {
            rep.drain(true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInstanceThatIsMovedServesUntilItsReplacementRunsAndTheCellStays() {
        String guid = serve();

        rep.moveInstance(WEB, guid);

        await().until(() -> Collections.frequency(bbs.calls(), "evacuate-running web-process 0") > 2);
        assertThat(garden.container(guid).isAlive()).isTrue();
        assertThat(rep.state().evacuating()).isFalse();
        assertThat(rep.state().lrps()).as("the index may be placed elsewhere").isEmpty();
        assertThat(rep.state().available().memoryMb()).isLessThan(TOTAL.memoryMb());

        bbs.replaced(true);

        awaitNothingLeft();
        assertThat(bbs.cells().get("cell-1").evacuating()).isFalse();
    }

    @Test
    void anEvacuatingCellRefusesWorkAndSaysSo() {
        serve();

        rep.evacuate();
        rep.evacuate();

        assertThat(rep.state().evacuating()).isTrue();
        await().until(() -> bbs.cells().get("cell-1").evacuating());
        assertThat(rep.perform(new Work("cell-1", List.of(work("other")), List.of()))
                        .lrps())
                .containsExactly(new Work.RefusedLrp("other", 0, "the cell is being evacuated"));
        assertThat(rep.evacuation().instances()).isEqualTo(1);
    }

    @Test
    void whatDoesNotServeYetIsPlacedElsewhereAtOnce() {
        bbs.desire(lrp(WEB, codependent(run("serve")), tcpCheck(), 60_000));
        place(WEB);
        await().until(() -> instance() != null && garden.container(guid()) != null);

        rep.evacuate();

        awaitNothingLeft();
        assertThat(bbs.calls()).contains("evacuate-claimed web-process 0");
        assertThat(actual().state()).isEqualTo(ActualLrp.State.UNCLAIMED);
    }

    @Test
    void aCrashOnAnEvacuatingCellIsReportedAsSuch() {
        String guid = serve();
        rep.evacuate();
        await().until(() -> bbs.calls().contains("evacuate-running web-process 0"));

        garden.container(guid).fake("action.0").exitWith(1);

        awaitNothingLeft();
        assertThat(bbs.calls()).contains("evacuate-crashed web-process 0 APP/PROC/WEB: Exited with status 1");
    }

    @Test
    void anEvacuationWaitsForTasksUntilItsTimeIsOver() {
        String guid = serve();
        bbs.desire(task("task-1", runAs("STG", "serve"), null));
        placeTask("task-1");
        await().until(() -> garden.container("task-1") != null);

        rep.evacuate();

        await().until(() -> rep.evacuation().phase() == Departure.Phase.EVACUATED);
        awaitNothingLeft();
        assertThat(bbs.task("task-1").failed()).isTrue();
        assertThat(bbs.calls()).contains("evacuate-stopped web-process 0");
        assertThat(emitter.lines()).contains("CELL OUT Cell cell-1 reached evacuation timeout for instance " + guid);
    }

    @Test
    void aRestartDoesNotInterruptAnEvacuation() throws IOException {
        String guid = serve();
        rep.evacuate();
        rep.stop();

        startRep();

        assertThat(rep.state().evacuating()).isTrue();
        assertThat(garden.container(guid).isAlive()).isTrue();
        bbs.replaced(true);
        awaitNothingLeft();
        await().until(() -> rep.evacuation().phase() == Departure.Phase.EVACUATED);
        rep.stop();
        startRep();
        assertThat(rep.state().evacuating()).isFalse();
    }

    @Test
    void anEvacuatedCellReturnsToServiceWhenItIsTold() {
        rep.evacuate();
        await().until(() -> rep.evacuation().phase() == Departure.Phase.EVACUATED);

        rep.returnToService();

        await().until(() -> bbs.cells().containsKey("cell-1"));
        serve();
    }

    @Test
    void anEvacuatingRowWithoutContainerIsRemoved() {
        ActualLrp row = FakeBbs.actual(WEB, 0, "lost", "cell-1", ActualLrp.State.RUNNING, null, "");
        bbs.put(FakeBbs.evacuating(row));

        await().until(() -> bbs.calls().contains("remove-evacuating web-process 0"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDropletThatDoesNotFitIsTheReasonOfTheCrashInTheLogToo(boolean layers) throws Exception {
        if (layers) {
            garden.haveLayers();
        }
        byte[] droplet = zeros(3 << 20);
        HttpServer blobs = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        blobs.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, droplet.length);
            exchange.getResponseBody().write(droplet);
            exchange.close();
        });
        blobs.start();
        try {
            String url = "http://127.0.0.1:" + blobs.getAddress().getPort() + "/droplet";
            bbs.desire(lrp(
                    WEB,
                    codependent(run("serve")),
                    null,
                    0,
                    List.of(new ImageLayer(
                            "droplet",
                            url,
                            "/home/vcap",
                            ImageLayer.LayerType.EXCLUSIVE,
                            ImageLayer.MediaType.TGZ,
                            ImageLayer.DigestAlgorithm.SHA256,
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(droplet))))));
            place(WEB);
            awaitState(ActualLrp.State.CRASHED);
        } finally {
            blobs.stop(0);
        }

        String reason = "droplet is larger than the 1 MB that a cell unpacks at most";
        assertThat(actual().crashReason()).isEqualTo(reason);
        assertThat(emitter.lines()).anyMatch(line -> line.endsWith("ERR " + reason));
        awaitNothingLeft();
    }

    /** A gzipped archive of one file that holds nothing else. */
    private static byte[] zeros(int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            TarArchiveEntry entry = new TarArchiveEntry("x", true);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            tar.write(new byte[size]);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private String serve() {
        bbs.desire(lrp(WEB, codependent(run("serve")), null, 0));
        place(WEB);
        awaitState(ActualLrp.State.RUNNING);
        return guid();
    }

    private void startRep() throws IOException {
        Cell cell =
                new Cell("cell-1", "owner", URI.create("http://rep"), "z1", List.of("hostfs"), List.of(), List.of(), 5);
        Duration tick = Duration.ofMillis(20);
        executor = new Executor(
                "cell-1",
                "z1",
                TOTAL,
                garden,
                new Downloads(
                        HttpClient.newHttpClient(),
                        UnaryOperator.identity(),
                        new DownloadProperties(5, DataSize.ofMegabytes(1), 1000, Duration.ofSeconds(5), tick, tick),
                        directory),
                InstanceIdentities.open(
                        null, directory.resolve("credentials"), Duration.ofHours(24), InstantSource.system()),
                emitter,
                new ExecutorProperties(
                        directory,
                        "127.0.0.1",
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        tick,
                        Duration.ofMinutes(1),
                        tick,
                        tick,
                        tick,
                        tick,
                        Duration.ofHours(24)),
                new MetricsProperties(Duration.ofMillis(100), Duration.ofMinutes(1)),
                InstantSource.system(),
                InstantSource.system());
        Operations operations = new Operations();
        Departure departure = new Departure(directory.resolve("evacuation"));
        Reconciliation reconciliation = new Reconciliation(
                cell,
                executor,
                bbs.actualLrps,
                bbs.tasksApi,
                new InstanceReconciler(
                        cell,
                        executor,
                        bbs.actualLrps,
                        bbs.desiredLrps,
                        bbs.evacuations,
                        departure::isEvacuating,
                        tick),
                new TaskReconciler(cell, executor, bbs.tasksApi),
                operations);
        rep = new Rep(
                cell,
                new RepProperties(
                        new RepProperties.Presence(
                                URI.create("http://rep"), tick, PRESENCE, List.of("hostfs"), List.of(), List.of()),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(3),
                        new RepProperties.Evacuation(tick, EVACUATION, tick)),
                executor,
                bbs.cellsApi,
                reconciliation,
                operations,
                departure,
                InstantSource.system());
        rep.start();
    }

    private void place(String processGuid) {
        assertThat(rep.perform(new Work("cell-1", List.of(work(processGuid)), List.of()))
                        .lrps())
                .isEmpty();
    }

    private static Work.Lrp work(String processGuid) {
        return new Work.Lrp(processGuid, 0, "cf-apps", "preloaded:hostfs", 64, 512, 0, List.of(), List.of());
    }

    private void placeTask(String guid) {
        assertThat(rep.perform(new Work(
                                "cell-1",
                                List.of(),
                                List.of(new Work.Task(
                                        guid, "d", "preloaded:hostfs", 64, 512, 0, List.of(), List.of()))))
                        .tasks())
                .isEmpty();
    }

    private ActualLrp actual() {
        return Objects.requireNonNull(bbs.actual(WEB, 0));
    }

    private String instance() {
        return actual().instanceGuid().isEmpty() ? null : actual().instanceGuid();
    }

    private String guid() {
        return actual().instanceGuid();
    }

    private void awaitState(ActualLrp.State state) {
        await().until(() -> actual().state() == state);
    }

    private void awaitNothingLeft() {
        await().until(() -> executor.list().isEmpty());
        assertThat(executor.remaining()).isEqualTo(TOTAL);
        assertThat(garden.containers()).isEmpty();
        assertThat(directory.resolve("containers")).isEmptyDirectory();
        assertThat(directory.resolve("credentials")).isDirectoryNotContaining(file -> Files.isDirectory(file));
    }
}
