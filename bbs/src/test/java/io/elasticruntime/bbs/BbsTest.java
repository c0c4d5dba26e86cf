package io.elasticruntime.bbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.component.ServiceNames;
import io.elasticruntime.component.events.ServerSentEvent;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.domain.DomainsApi;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.EvacuationApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TaskDefinition;
import io.elasticruntime.diego.task.TasksApi;
import io.elasticruntime.testing.Postgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The whole service over HTTP, with PostgreSQL, and one server that plays the auctioneer, the cells and the callback. */
@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"er.bbs.convergence.grace=0s", "er.bbs.convergence.interval=1s", "er.bbs.events.keep-alive=1s"})
class BbsTest {

    private static final NetInfo NET =
            new NetInfo("127.0.0.1", "10.0.0.2", List.of(new NetInfo.PortMapping(8080, 61000)));
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();
    private static final AtomicInteger CALLBACK_FAILURES = new AtomicInteger();
    private static HttpServer others;

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    private DesiredLrpsApi desired;
    private ActualLrpsApi actual;
    private TasksApi tasks;
    private CellsApi cells;
    private DomainsApi domains;
    private EvacuationApi evacuation;
    private String guid;

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry registry) throws IOException {
        others = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        others.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            CALLS.add(exchange.getRequestURI().getPath() + " " + body);
            boolean fails = exchange.getRequestURI().getPath().equals("/callback")
                    && CALLBACK_FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            exchange.sendResponseHeaders(fails ? 503 : 200, -1);
            exchange.close();
        });
        others.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        others.start();
        registry.add("er.component.peers.auctioneer", BbsTest::others);
    }

    @AfterAll
    static void stopOthers() {
        others.stop(0);
    }

    @BeforeAll
    static void noCalls() {
        CALLS.clear();
    }

    @BeforeEach
    void clients() {
        desired = peers.client(DesiredLrpsApi.class, bbs());
        actual = peers.client(ActualLrpsApi.class, bbs());
        tasks = peers.client(TasksApi.class, bbs());
        cells = peers.client(CellsApi.class, bbs());
        domains = peers.client(DomainsApi.class, bbs());
        evacuation = peers.client(EvacuationApi.class, bbs());
        guid = "p-" + UUID.randomUUID();
        renew("cell-1", 60);
        renew("cell-2", 60);
    }

    @Test
    void aDesiredLrpGetsUnclaimedInstancesAndOneAuctionForAll() {
        desired.desire(guid, lrp(2));
        assertThat(instances()).extracting(ActualLrp::state).containsExactly(State.UNCLAIMED, State.UNCLAIMED);
        await().untilAsserted(() -> assertThat(CALLS)
                .filteredOn(call -> call.startsWith("/v1/lrps") && call.contains(guid))
                .singleElement()
                .asString()
                .contains("\"indices\":[0,1]"));
    }

    @Test
    void theSameDefinitionAgainChangesNothingAndAnotherOneIsRefused() {
        DesiredLrp first = desired.desire(guid, lrp(1));
        assertThat(desired.desire(guid, lrp(1))).isEqualTo(first);
        assertProblem(() -> desired.desire(guid, lrp(2)), 409, "resource-exists");
    }

    @Test
    void everyBadFieldIsNamed() {
        DesiredLrp bad =
                Definitions.lrp("{'process_guid': 'b!d', 'domain': '', 'rootfs': 'x', 'instances': -1, 'disk_mb': -1}");
        ProblemException problem = assertProblem(() -> desired.desire("b!d", bad), 422, "invalid-request");
        assertThat(problem.properties().get("fields"))
                .isEqualTo(List.of("disk_mb", "domain", "instances", "process_guid", "rootfs"));
    }

    @Test
    void anInstanceThatCrashesIsAuctionedAgainAtOnceAndTheThirdTimeNot() {
        desired.desire(guid, lrp(1));
        for (int crash = 1; crash <= 3; crash++) {
            InstanceKey instance = runs(0, "cell-1");
            actual.crash(guid, 0, new ActualLrpsApi.Crash(instance.instanceGuid(), "cell-1", "exit 1"));
            ActualLrp crashed = instances().getFirst();
            assertThat(crashed.crashCount()).isEqualTo(crash);
            assertThat(crashed.state()).isEqualTo(crash < 3 ? State.UNCLAIMED : State.CRASHED);
        }
        await().untilAsserted(() -> assertThat(auctionsOf(guid)).hasSize(3));
    }

    @Test
    void theEventsOfAnInstancesLifeComeInOrder() throws Exception {
        Reader reader = new Reader("/v1/events/lrps");
        desired.desire(guid, lrp(1));
        InstanceKey instance = runs(0, "cell-1");
        actual.crash(guid, 0, new ActualLrpsApi.Crash(instance.instanceGuid(), "cell-1", "exit 1"));
        desired.remove(guid);
        await().untilAsserted(() -> assertThat(reader.types(guid))
                .containsExactly(
                        "desired_lrp_created",
                        "actual_lrp_instance_created",
                        "actual_lrp_instance_changed",
                        "actual_lrp_instance_changed",
                        "actual_lrp_crashed",
                        "actual_lrp_instance_created",
                        "actual_lrp_instance_removed",
                        "desired_lrp_removed",
                        "actual_lrp_instance_removed"));
        reader.close();
    }

    @Test
    void eventsOfLrpsBringNoEnvironmentAlong() throws Exception {
        Reader reader = new Reader("/v1/events/lrps");
        DesiredLrp lrp = Definitions.lrp("{'process_guid': '" + guid + "', 'instances': 1,"
                + " 'env': [{'name': 'PASSWORD', 'value': 'in-no-event'}]}");
        assertThat(lrp.env()).hasSize(1);
        desired.desire(guid, lrp);
        desired.update(guid, new DesiredLrpUpdate(2, null, null, null));
        desired.remove(guid);

        await().untilAsserted(() -> assertThat(reader.types(guid))
                .contains("desired_lrp_created", "desired_lrp_changed", "desired_lrp_removed"));
        assertThat(reader.of(guid)).noneMatch(event -> event.data().contains("in-no-event"));
        reader.close();
    }

    @Test
    void aReaderOfOneCellGetsOnlyThatCellsInstancesAndAllDesiredLrps() throws Exception {
        Reader reader = new Reader("/v1/events/lrps?cell_id=cell-2");
        desired.desire(guid, lrp(2));
        runs(0, "cell-1");
        runs(1, "cell-2");
        await().untilAsserted(() -> assertThat(reader.types(guid))
                .containsExactly("desired_lrp_created", "actual_lrp_instance_changed", "actual_lrp_instance_changed"));
        reader.close();
    }

    @Test
    void aReaderResumesWithoutAGapAndRevisionsNeverComeOutOfOrder() throws Exception {
        Reader first = new Reader("/v1/events/lrps");
        int writers = 8;
        int each = 15;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            IntStream.range(0, writers)
                    .forEach(writer -> done.add(threads.submit(() -> IntStream.range(0, each)
                            .forEach(i -> desired.desire(
                                    guid + "-" + writer + "-" + i, lrp(guid + "-" + writer + "-" + i, 1))))));
            for (Future<?> writer : done) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        int expected = writers * each * 2;
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(first.types(guid)).hasSize(expected));
        List<Long> revisions =
                first.events.stream().map(event -> Long.parseLong(event.id())).toList();
        assertThat(revisions).isSorted().doesNotHaveDuplicates();

        long middle = revisions.get(revisions.size() / 2);
        List<Long> again = read("/v1/events/lrps", middle, revisions.getLast());
        assertThat(again)
                .containsExactlyElementsOf(
                        revisions.stream().filter(revision -> revision > middle).toList());
        first.close();
    }

    @Test
    void aPositionThatNeverWasIsGone() throws Exception {
        HttpResponse<String> answer = peers.http()
                .send(
                        HttpRequest.newBuilder(bbs().resolve("/v1/events/lrps"))
                                .header("Last-Event-ID", "99999999")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(410);
    }

    @Test
    void scalingDownStopsTheSurplusInstanceWhichGetsNoMoreRequests() {
        desired.desire(guid, lrp(2));
        InstanceKey instance = runs(1, "cell-1");
        desired.update(guid, new DesiredLrpUpdate(1, null, null, null));
        assertThat(instances().get(1).routable()).isFalse();
        await().untilAsserted(() ->
                assertThat(CALLS).contains("/v1/lrps/" + guid + "/instances/" + instance.instanceGuid() + "/stop "));
        actual.remove(guid, 1, instance);
        assertThat(instances()).hasSize(1);
    }

    @Test
    void anInstanceThatIsRetiredIsPlacedAgainAsSoonAsItHasStopped() {
        desired.desire(guid, lrp(1));
        InstanceKey instance = runs(0, "cell-1");
        actual.retire(guid, 0);
        actual.remove(guid, 0, instance);
        assertThat(instances()).extracting(ActualLrp::state).containsExactly(State.UNCLAIMED);
        await().untilAsserted(() -> assertThat(auctionsOf(guid)).hasSize(2));
    }

    @Test
    void theInstancesOfALostCellBecomeSuspectAndAreReplaced() {
        desired.desire(guid, lrp(1));
        renew("cell-lost", 1);
        InstanceKey lost = runs(0, "cell-lost");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(instances())
                        .extracting(ActualLrp::presence, ActualLrp::state)
                        .containsExactlyInAnyOrder(
                                Tuple.tuple(Presence.SUSPECT, State.RUNNING),
                                Tuple.tuple(Presence.ORDINARY, State.UNCLAIMED)));
        await().untilAsserted(() -> assertThat(auctionsOf(guid)).hasSize(2));
        InstanceKey replacement = runs(0, "cell-2");
        assertThat(instances())
                .extracting(ActualLrp::instanceKey)
                .containsExactly(replacement)
                .doesNotContain(lost);
    }

    @Test
    void aCellThatComesBackInTimeKeepsItsInstance() {
        desired.desire(guid, lrp(1));
        renew("cell-back", 60);
        InstanceKey instance = runs(0, "cell-back");
        cells.leave("cell-back", "owner");
        await().untilAsserted(() -> assertThat(instances()).hasSize(2));
        renew("cell-back", 60);
        await().untilAsserted(() -> assertThat(instances()).singleElement().satisfies(back -> {
            assertThat(back.instanceKey()).isEqualTo(instance);
            assertThat(back.presence()).isEqualTo(Presence.ORDINARY);
        }));
    }

    @Test
    void anEvacuatedInstanceServesUntilItsReplacementRuns() {
        desired.desire(guid, lrp(1));
        InstanceKey old = runs(0, "cell-1");
        assertThat(evacuation.evacuateRunning(guid, 0, start(old)).keepContainer())
                .isTrue();
        assertThat(instances())
                .extracting(ActualLrp::presence, ActualLrp::state, ActualLrp::routable)
                .containsExactlyInAnyOrder(
                        Tuple.tuple(Presence.ORDINARY, State.UNCLAIMED, false),
                        Tuple.tuple(Presence.EVACUATING, State.RUNNING, true));
        await().untilAsserted(() -> assertThat(auctionsOf(guid)).hasSize(2));
        assertThat(evacuation.evacuateRunning(guid, 0, start(old)).keepContainer())
                .isTrue();
        InstanceKey replacement = runs(0, "cell-2");
        assertThat(instances()).extracting(ActualLrp::instanceKey).containsExactly(replacement);
        assertThat(evacuation.evacuateRunning(guid, 0, start(old)).keepContainer())
                .isFalse();
    }

    @Test
    void instancesThatMustNotRunTwiceAreEvacuatedOneAtATime() {
        desired.desire(guid, recreated(lrp(2)));
        InstanceKey first = runs(0, "cell-1");
        assertThat(evacuation.evacuateRunning(guid, 0, start(first)).keepContainer())
                .as("the other one does not run yet")
                .isTrue();
        InstanceKey second = runs(1, "cell-1");
        assertThat(evacuation.evacuateRunning(guid, 0, start(first)).keepContainer())
                .isFalse();
        assertThat(evacuation.evacuateRunning(guid, 1, start(second)).keepContainer())
                .as("the first one is missing now")
                .isTrue();
        runs(0, "cell-2");
        assertThat(evacuation.evacuateRunning(guid, 1, start(second)).keepContainer())
                .isFalse();
    }

    @Test
    void whatEndsOrHasNotBegunDuringAnEvacuationMayGo() {
        desired.desire(guid, lrp(3));
        InstanceKey claimed = new InstanceKey("claimed-" + guid.substring(0, 10), "cell-1");
        actual.claim(guid, 0, claimed);
        assertThat(evacuation.evacuateClaimed(guid, 0, claimed).keepContainer()).isFalse();
        InstanceKey crashed = runs(1, "cell-1");
        assertThat(evacuation
                        .evacuateCrashed(guid, 1, new ActualLrpsApi.Crash(crashed.instanceGuid(), "cell-1", "exit 1"))
                        .keepContainer())
                .isFalse();
        assertThat(instances().get(1).crashCount()).isEqualTo(1);
        InstanceKey stopped = runs(2, "cell-1");
        assertThat(evacuation.evacuateStopped(guid, 2, stopped).keepContainer()).isFalse();
        assertProblem(() -> evacuation.removeEvacuating(guid, 2, stopped), 404, "resource-not-found");
        assertThat(instances()).extracting(ActualLrp::state).containsOnly(State.UNCLAIMED);
    }

    @Test
    void anEvacuatingInstanceGoesWithItsCell() {
        desired.desire(guid, lrp(1));
        renew("cell-leaving", 60);
        InstanceKey old = runs(0, "cell-leaving");
        evacuation.evacuateRunning(guid, 0, start(old));
        cells.leave("cell-leaving", "owner");
        await().untilAsserted(() ->
                assertThat(instances()).extracting(ActualLrp::presence).containsExactly(Presence.ORDINARY));
    }

    @Test
    void aRunningInstanceIsToldOfNewTagsAndInternalRoutes() {
        desired.desire(guid, lrp(1));
        InstanceKey instance = runs(0, "cell-1");
        JsonNode route = JsonMapper.shared().readTree("[{\"hostname\":\"a.apps.internal\"}]");
        desired.update(
                guid,
                new DesiredLrpUpdate(
                        null,
                        Map.of("internal-router", route),
                        null,
                        Map.of("index", new MetricTagValue(null, MetricTagValue.Dynamic.INDEX))));
        String told = "/v1/lrps/" + guid + "/instances/" + instance.instanceGuid()
                + " {\"index\":0,\"domain\":\"apps\",\"internal_routes\":[{\"hostname\":\"a.apps.internal\"}],"
                + "\"metric_tags\":{\"index\":\"0\"},\"egress_rules\":[]}";
        await().untilAsserted(() -> assertThat(CALLS).filteredOn(told::equals).hasSizeGreaterThan(1));
        actual.start(
                guid,
                0,
                new ActualLrpsApi.Start(
                        instance.instanceGuid(),
                        "cell-1",
                        "apps",
                        NET,
                        List.of(new InternalRoute("a.apps.internal")),
                        Map.of("index", "0"),
                        true,
                        "z1"));
        assertThat(instances().getFirst().internalRoutes()).containsExactly(new InternalRoute("a.apps.internal"));
    }

    @Test
    void aRunningInstanceIsToldOfOtherEgressRulesUntilItSaysThatTheyAreInForce() {
        desired.desire(guid, lrp(1));
        InstanceKey instance = runs(0, "cell-1");
        var rules = List.of(new EgressRule("tcp", List.of("10.0.0.1"), List.of(5432), null, null, false));
        desired.update(guid, new DesiredLrpUpdate(null, null, null, null, rules, null, null));

        assertThat(desired.get(guid).egressRules()).isEqualTo(rules);
        String told = "/v1/lrps/" + guid + "/instances/" + instance.instanceGuid() + " ";
        await().untilAsserted(() -> assertThat(CALLS)
                .filteredOn(call -> call.startsWith(told) && call.contains("\"ports\":[5432]"))
                .hasSizeGreaterThan(1));

        actual.start(
                guid,
                0,
                new ActualLrpsApi.Start(
                        instance.instanceGuid(),
                        "cell-1",
                        "apps",
                        NET,
                        List.of(),
                        Map.of(),
                        true,
                        "z1",
                        EgressRule.digest(rules)));
        assertThat(instances().getFirst().egressDigest()).isEqualTo(EgressRule.digest(rules));
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(15))
                .until(() -> !CALLS.removeIf(call -> call.startsWith(told)));
        var wrong = List.of(new EgressRule("tcp", List.of("nowhere"), List.of(1), null, null, false));
        assertProblem(
                () -> desired.update(guid, new DesiredLrpUpdate(null, null, null, null, wrong, null, null)),
                422,
                "invalid-request");
    }

    @Test
    void schedulingInfosAreTheShortForm() {
        desired.desire(guid, lrp(2));
        assertThat(peers.client(SchedulingInfosApi.class, bbs()).list(null, List.of(guid)))
                .singleElement()
                .satisfies(info -> {
                    assertThat(info.instances()).isEqualTo(2);
                    assertThat(info.rootfs()).isEqualTo("preloaded:hostfs");
                });
    }

    @Test
    void aPendingTaskThatIsCancelledHasFailedAndCannotBeCancelledAgain() {
        tasks.desire(new TasksApi.Desire(guid, "tasks", task(null)));
        tasks.cancel(guid);
        assertThat(tasks.get(guid).failureReason()).isEqualTo("task was cancelled");
        assertProblem(() -> tasks.cancel(guid), 409, "invalid-state-transition");
        assertProblem(() -> tasks.delete(guid), 409, "invalid-state-transition");
        tasks.resolving(guid);
        tasks.delete(guid);
        assertProblem(() -> tasks.cancel(guid), 404, "resource-not-found");
    }

    @Test
    void aRunningTaskThatIsCancelledIsEndedOnItsCell() {
        tasks.desire(new TasksApi.Desire(guid, "tasks", task(null)));
        tasks.start(guid, new TasksApi.Start("cell-1"));
        tasks.cancel(guid);
        await().untilAsserted(() -> assertThat(CALLS).contains("/v1/tasks/" + guid + "/cancel "));
    }

    @Test
    void whatNobodyDesiresIsStoppedOnlyWhileItsDomainIsFresh() {
        String domain = "d-" + guid;
        InstanceKey orphan = new InstanceKey("orphan-" + guid, "cell-1");
        actual.start(
                guid,
                0,
                new ActualLrpsApi.Start(orphan.instanceGuid(), orphan.cellId(), domain, NET, Map.of(), true, "z1"));
        String stop = "/v1/lrps/" + guid + "/instances/" + orphan.instanceGuid() + "/stop ";
        await().during(Duration.ofMillis(2500)).atMost(Duration.ofSeconds(5)).until(() -> !CALLS.contains(stop));
        domains.upsert(domain, 60);
        await().untilAsserted(() -> assertThat(CALLS).contains(stop));
    }

    @Test
    void aTaskRunsOnceAndItsResultIsDeliveredEvenIfTheReceiverIsAwayAtFirst() {
        CALLBACK_FAILURES.set(1);
        tasks.desire(new TasksApi.Desire(guid, "tasks", task(ServiceNames.of("auctioneer") + "/callback")));
        assertThat(tasks.start(guid, new TasksApi.Start("cell-1")).shouldStart())
                .isTrue();
        assertThat(tasks.start(guid, new TasksApi.Start("cell-1")).shouldStart())
                .isFalse();
        assertProblem(() -> tasks.start(guid, new TasksApi.Start("cell-2")), 409, "invalid-state-transition");
        tasks.complete(guid, new TasksApi.Complete("cell-1", false, "", "the result"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(CALLS)
                        .filteredOn(call -> call.startsWith("/callback") && call.contains(guid))
                        .hasSizeGreaterThan(1)
                        .allMatch(call -> call.contains("\"result\":\"the result\"")));
        await().untilAsserted(() -> assertProblem(() -> tasks.get(guid), 404, "resource-not-found"));
    }

    @Test
    void aTaskOnALostCellFails() {
        tasks.desire(new TasksApi.Desire(guid, "tasks", task(null)));
        renew("cell-task", 1);
        tasks.start(guid, new TasksApi.Start("cell-task"));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            Task task = tasks.get(guid);
            assertThat(task.state()).isEqualTo(Task.State.COMPLETED);
            assertThat(task.failureReason()).isEqualTo("cell disappeared before completion");
        });
    }

    @Test
    void aTaskThatFindsNoPlaceIsTriedThreeTimesMoreAndThenFails() {
        tasks.desire(new TasksApi.Desire(guid, "tasks", task(null)));
        for (int attempt = 0; attempt < 4; attempt++) {
            tasks.reject(guid, new TasksApi.Reject("insufficient resources: memory"));
        }
        Task task = tasks.get(guid);
        assertThat(task.failed()).isTrue();
        assertThat(task.failureReason()).isEqualTo("insufficient resources: memory");
    }

    private URI bbs() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static String others() {
        return "http://127.0.0.1:" + others.getAddress().getPort();
    }

    private List<ActualLrp> instances() {
        return actual.list(null, null, guid, null);
    }

    private static List<String> auctionsOf(String guid) {
        return CALLS.stream()
                .filter(call -> call.startsWith("/v1/lrps [") && call.contains(guid))
                .toList();
    }

    private InstanceKey runs(int index, String cell) {
        InstanceKey instance = new InstanceKey(UUID.randomUUID().toString().substring(0, 28), cell);
        actual.claim(guid, index, instance);
        actual.start(
                guid, index, new ActualLrpsApi.Start(instance.instanceGuid(), cell, "apps", NET, Map.of(), true, "z1"));
        return instance;
    }

    private static ActualLrpsApi.Start start(InstanceKey instance) {
        return new ActualLrpsApi.Start(instance.instanceGuid(), instance.cellId(), "apps", NET, Map.of(), true, "z1");
    }

    private static DesiredLrp recreated(DesiredLrp lrp) {
        ObjectNode json = JsonMapper.shared().valueToTree(lrp);
        return JsonMapper.shared()
                .treeToValue(json.put("updateStrategy", UpdateStrategy.RECREATE.name()), DesiredLrp.class);
    }

    private void renew(String cell, int ttl) {
        cells.heartbeat(
                cell,
                new CellPresence(
                        cell,
                        "owner",
                        URI.create(others()),
                        "z1",
                        new CellResources(1000, 1000, 10),
                        List.of("hostfs"),
                        List.of(),
                        List.of(),
                        ttl,
                        null));
    }

    private DesiredLrp lrp(int instances) {
        return lrp(guid, instances);
    }

    private static DesiredLrp lrp(String guid, int instances) {
        return Definitions.lrp("""
                {'process_guid': '%1$s', 'log_guid': '%1$s', 'instances': %2$d, 'memory_mb': 1, 'disk_mb': 1,
                 'ports': [8080]}""".formatted(guid, instances));
    }

    private static TaskDefinition task(@Nullable String callback) {
        return Definitions.task(callback == null ? "{}" : "{'completion_callback_url': '" + callback + "'}");
    }

    private static ProblemException assertProblem(Runnable call, int status, String name) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, call::run);
        assertThat(problem).isNotNull();
        assertThat(problem.status().value()).isEqualTo(status);
        assertThat(problem.problem()).isEqualTo(name);
        return problem;
    }

    private List<Long> read(String path, long behind, long upTo) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(bbs().resolve(path))
                .header("Last-Event-ID", Long.toString(behind))
                .build();
        List<Long> ids = new ArrayList<>();
        try (var lines =
                peers.http().send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            var iterator = lines.iterator();
            String id = "";
            while (iterator.hasNext()) {
                String line = iterator.next();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    ids.add(Long.parseLong(id));
                    if (Long.parseLong(id) >= upTo) {
                        break;
                    }
                }
            }
        }
        return ids;
    }

    /** Follows a stream from the present on. */
    private final class Reader {

        private final List<ServerSentEvent> events = new CopyOnWriteArrayList<>();
        private final Thread thread;

        Reader(String path) throws Exception {
            Stream<String> lines = peers.http()
                    .send(HttpRequest.newBuilder(bbs().resolve(path)).build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
            thread = Thread.ofVirtual().start(() -> {
                String[] event = {"", ""};
                lines.forEach(line -> {
                    if (line.startsWith("id: ")) {
                        event[0] = line.substring(4);
                    } else if (line.startsWith("event: ")) {
                        event[1] = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        events.add(new ServerSentEvent(event[0], event[1], line.substring(6)));
                    }
                });
            });
        }

        List<String> types(String guid) {
            return of(guid).map(ServerSentEvent::type).toList();
        }

        Stream<ServerSentEvent> of(String guid) {
            return events.stream().filter(event -> event.data().contains(guid));
        }

        void close() {
            thread.interrupt();
        }
    }
}
