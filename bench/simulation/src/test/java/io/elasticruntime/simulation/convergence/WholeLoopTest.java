package io.elasticruntime.simulation.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.simulation.convergence.Bulletin.Refused;
import io.elasticruntime.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real auction, two real BBS processes and simulated cells, while everything goes wrong at once: LRPs and tasks come
 * and go, instances crash, cells are cut off and come back, cells are evacuated, instances are moved, messages are lost, doubled and late,
 * and the leading BBS is killed. Then it stops, and everything must be as desired.
 */
@Postgres
class WholeLoopTest {

    private static final int CELLS = 9;
    private static final int ZONES = 3;
    private static final int STEPS = 150;
    private static final int KILLED_EVERY = 60;

    /** Longest time that one index may run twice on cells that can be told to stop: late messages and a round of theirs. */
    private static final Duration TWICE_AT_MOST = Duration.ofSeconds(8);

    /** Lost requests for a place are repeated after 30 s, twice at worst. */
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(90);

    @TempDir
    private Path logs;

    private final List<BbsProcess> processes = new CopyOnWriteArrayList<>();
    private final Map<String, UnreliableCell> cells = new ConcurrentHashMap<>();
    private final Map<String, Integer> desired = new TreeMap<>();
    private final Set<String> movable = new HashSet<>();
    private final Set<String> tasks = new HashSet<>();
    private final Map<String, Integer> executions = new ConcurrentHashMap<>();
    private final Map<BbsProcess, Bulletin> bulletins = new ConcurrentHashMap<>();
    private int killed;
    private volatile boolean over;

    @AfterEach
    void stop() {
        over = true;
        cells.values().forEach(UnreliableCell::end);
        processes.forEach(BbsProcess::close);
    }

    /** The system property {@code er.simulation.seed} tries another course of events. */
    @Test
    void whateverHappensDesiredBecomesActualAgain() throws Exception {
        long seed = Long.getLong("er.simulation.seed", 20260101L);
        Chance chance = new Chance(seed);
        HttpServer reps = reps();
        try (SimulatedAuctioneer auctioneer = new SimulatedAuctioneer(
                () -> cells.values().stream()
                        .filter(UnreliableCell::isReachable)
                        .map(UnreliableCell::state)
                        .toList(),
                plan -> deliver(plan, chance))) {
            processes.add(startBbs(auctioneer.url(), 1));
            processes.add(startBbs(auctioneer.url(), 2));
            send("PUT", "/v1/domains/apps?ttl=0", null);
            for (int i = 0; i < CELLS; i++) {
                UnreliableCell cell = new UnreliableCell(
                        empty(i),
                        URI.create("http://127.0.0.1:" + reps.getAddress().getPort() + "/" + name(i)),
                        () -> bulletin(chance),
                        new Chance(seed + i),
                        executions);
                cells.put(cell.id(), cell);
                cell.begin();
            }
            Overlaps overlaps = new Overlaps();
            Thread watch = Thread.startVirtualThread(() -> overlaps.watch(cells.values(), () -> over));

            chaos(chance, auctioneer.url());

            cells.values().forEach(cell -> {
                cell.connect(true);
                cell.stopEvacuating();
            });
            await().atMost(SETTLED_WITHIN)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreException(UncheckedIOException.class)
                    .untilAsserted(this::everythingIsAsDesired);
            System.out.printf(
                    "seed %d: %d LRPs and %d tasks, %d of which ran; %d BBS killed; an index ran twice for %d ms%n",
                    seed,
                    desired.size(),
                    tasks.size(),
                    executions.size(),
                    killed,
                    overlaps.longest().toMillis());
            assertThat(executions).as("tasks that ran").isNotEmpty();
            assertThat(executions)
                    .as("how often each task has run")
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
            over = true;
            watch.join();
            assertThat(overlaps.longest()).as("an index that ran twice").isLessThan(TWICE_AT_MOST);
        } finally {
            reps.stop(0);
        }
    }

    private void chaos(Chance chance, URI auctioneer) throws IOException {
        for (int step = 1; step <= STEPS; step++) {
            List<UnreliableCell> all = List.copyOf(cells.values());
            switch (chance.below(9)) {
                case 0, 1, 2 -> desire(chance);
                case 3, 4 -> desireTask(step);
                case 5, 6 -> chance.oneOf(all).crashOne();
                case 7 -> chance.oneOf(all).connect(chance.happens(60));
                default -> {
                    UnreliableCell cell = chance.oneOf(all);
                    if (chance.happens(40)) {
                        cell.evacuate();
                    } else {
                        cell.stopEvacuating();
                    }
                }
            }
            if (step % KILLED_EVERY == 0) {
                killTheOlder(auctioneer, step);
            }
            chance.pause(200);
        }
    }

    /** The one that has served for longer leads, unless another one has taken its place before. */
    private void killTheOlder(URI auctioneer, int step) throws IOException {
        BbsProcess older = processes.removeFirst();
        bulletins.remove(older);
        older.close();
        killed++;
        processes.add(startBbs(auctioneer, 3 + step));
    }

    private void desire(Chance chance) {
        String guid = "lrp-" + chance.below(8);
        if (desired.containsKey(guid) && chance.happens(20)) {
            send("DELETE", "/v1/desired-lrps/" + guid, null);
            desired.remove(guid);
        } else if (desired.containsKey(guid)) {
            int instances = chance.below(6);
            send("PATCH", "/v1/desired-lrps/" + guid, Map.of("instances", instances));
            desired.put(guid, instances);
        } else {
            int instances = 1 + chance.below(5);
            boolean rolling = chance.happens(80);
            Map<String, Object> lrp = new HashMap<>(work(guid, rolling ? "ROLLING" : "RECREATE"));
            if (rolling) {
                movable.add(guid);
            } else {
                movable.remove(guid);
            }
            lrp.put("instances", instances);
            send("PUT", "/v1/desired-lrps/" + guid, lrp);
            desired.put(guid, instances);
        }
    }

    private void desireTask(int step) {
        String guid = "task-" + step;
        Map<String, Object> definition = new HashMap<>(work(guid, "ROLLING"));
        send("POST", "/v1/tasks", Map.of("task_guid", guid, "domain", "apps", "task_definition", definition));
        tasks.add(guid);
    }

    private static Map<String, Object> work(String guid, String strategy) {
        return Map.of(
                "process_guid",
                guid,
                "domain",
                "apps",
                "rootfs",
                "preloaded:linux",
                "memory_mb",
                1,
                "disk_mb",
                1,
                "update_strategy",
                strategy,
                "action",
                Map.of("run", Map.of("path", "/bin/true", "user", "vcap")));
    }

    private void everythingIsAsDesired() {
        List<ActualLrp> actual =
                List.of(Bulletin.JSON.readValue(any().send("GET", "/v1/actual-lrps", null), ActualLrp[].class));
        List<String> wanted = desired.entrySet().stream()
                .flatMap(lrp -> IntStream.range(0, lrp.getValue()).mapToObj(index -> lrp.getKey() + "/" + index))
                .sorted()
                .toList();
        assertThat(actual.stream().map(one -> one.processGuid() + "/" + one.index()))
                .as("instances in the BBS")
                .containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(actual).allSatisfy(one -> {
            assertThat(one.presence()).isEqualTo(Presence.ORDINARY);
            assertThat(one.state()).isEqualTo(State.RUNNING);
        });
        assertThat(cells.values().stream().flatMap(UnreliableCell::serving))
                .as("instances on the cells")
                .containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(actual.stream()
                        .filter(one -> movable.contains(one.processGuid()))
                        .collect(Collectors.groupingBy(ActualLrp::processGuid)))
                .as("instances of LRPs that may be moved")
                .allSatisfy((_, instances) -> assertEven(instances));
        List<Task> all = List.of(Bulletin.JSON.readValue(any().send("GET", "/v1/tasks", null), Task[].class));
        assertThat(all)
                .as("tasks")
                .hasSize(tasks.size())
                .allSatisfy(task -> assertThat(task.state()).isEqualTo(Task.State.COMPLETED));
    }

    private static void assertEven(List<ActualLrp> instances) {
        List<Long> counts = IntStream.range(0, ZONES)
                .mapToObj(zone -> instances.stream()
                        .filter(instance -> instance.availabilityZone().equals("z" + zone))
                        .count())
                .sorted()
                .toList();
        assertThat(counts.getLast() - counts.getFirst()).as("%s", counts).isLessThanOrEqualTo(1);
    }

    private void deliver(Plan plan, Chance chance) {
        for (Work work : plan.work()) {
            UnreliableCell cell = cells.get(work.cellId());
            if (cell != null && !chance.happens(5)) {
                cell.take(work);
                if (chance.happens(5)) {
                    cell.take(work);
                }
            }
        }
    }

    /** Where cells are asked to stop and to move instances: {@code /CELL/v1/lrps/GUID/instances/INSTANCE/stop}. */
    private HttpServer reps() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String[] path = exchange.getRequestURI().getPath().split("/");
            exchange.getRequestBody().readAllBytes();
            UnreliableCell cell = cells.get(path[1]);
            if (cell != null) {
                switch (path[path.length - 1]) {
                    case "stop" -> cell.stop(path[path.length - 2]);
                    case "move" -> cell.move(path[path.length - 2]);
                    default -> {} // what these cells need not know
                }
            }
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private BbsProcess startBbs(URI auctioneer, int number) throws IOException {
        BbsProcess bbs = BbsProcess.start(
                List.of("-cp", System.getProperty("java.class.path"), BbsApplication.class.getName()),
                "128m",
                logs.resolve("bbs-" + number + ".log"),
                Map.ofEntries(
                        Map.entry("er.component.instance", "bbs-" + number),
                        Map.entry("er.component.peers.auctioneer", auctioneer.toString()),
                        Map.entry("er.bbs.convergence.interval", "1s"),
                        Map.entry("er.bbs.convergence.grace", "1s"),
                        Map.entry("er.bbs.rebalancing.enabled", "true"),
                        Map.entry("er.bbs.rebalancing.interval", "1s"),
                        Map.entry("er.bbs.task.expire-completed", "10m"),
                        ofTheDatabase("spring.datasource.url"),
                        ofTheDatabase("spring.datasource.username"),
                        ofTheDatabase("spring.datasource.password"),
                        ofTheDatabase("er.component.encryption.active-key-label"),
                        ofTheDatabase("er.component.encryption.keys.test")));
        bulletins.put(bbs, new Bulletin(bbs.url()));
        return bbs;
    }

    private static Map.Entry<String, String> ofTheDatabase(String setting) {
        return Map.entry(setting, System.getProperty(setting));
    }

    private Bulletin bulletin(Chance chance) {
        BbsProcess bbs = chance.oneOf(List.copyOf(processes));
        return bulletins.computeIfAbsent(bbs, one -> new Bulletin(one.url()));
    }

    private Bulletin any() {
        return bulletins.computeIfAbsent(processes.getLast(), one -> new Bulletin(one.url()));
    }

    /** As a client does that means it: until somebody answers. */
    private void send(String method, String path, @org.jspecify.annotations.Nullable Object body) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsMatching(e ->
                        e instanceof UncheckedIOException || e instanceof Refused refused && refused.status() >= 500)
                .until(() -> any().send(method, path, body) != null);
    }

    private static CellState empty(int number) {
        CellResources total = new CellResources(1000, 1000, 100);
        return new CellState(
                name(number),
                URI.create("http://unused"),
                "z" + number % ZONES,
                total,
                total,
                List.of("linux"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                false);
    }

    private static String name(int number) {
        return "cell-" + number;
    }

    /** How long an index has run on two cells at a time. */
    private static final class Overlaps {

        private final Map<String, Long> since = new HashMap<>();
        private long longest;

        void watch(java.util.Collection<UnreliableCell> cells, java.util.function.BooleanSupplier over) {
            while (!over.getAsBoolean()) {
                Map<String, Long> counts = cells.stream()
                        .flatMap(UnreliableCell::serving)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
                long now = System.nanoTime();
                List<String> twice = counts.entrySet().stream()
                        .filter(count -> count.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .toList();
                since.keySet().retainAll(twice);
                twice.forEach(index -> longest = Math.max(longest, now - since.computeIfAbsent(index, _ -> now)));
                BbsProcess.pause(Duration.ofMillis(50));
            }
        }

        Duration longest() {
            return Duration.ofNanos(longest);
        }
    }
}
