package io.elasticruntime.simulation.convergence;

import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.component.encryption.EncryptionProperties;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.simulation.Bench;
import io.elasticruntime.simulation.auction.Workload;
import io.elasticruntime.simulation.convergence.Bulletin.Refused;
import io.elasticruntime.simulation.convergence.SimulatedCell.Container;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the BBS takes to keep very many instances right: the built BBS in a process of its own with its own PostgreSQL,
 * both on this machine, filled with running instances, while simulated cells run their cycles; then every tenth cell
 * falls silent.
 */
@Command(
        name = "./er bench convergence",
        description = "How long a pass of convergence, the loss of cells, and the calls of cells take.")
final class ConvergenceBench implements Callable<Integer> {

    /** As the original: a cell says that it lives every 5 s and is lost after 15 s (diego-core.md e). */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final int TTL_SECONDS = 15;

    /** As the original: a cell compares what it holds with the BBS every 30 s (diego-core.md g). */
    private static final Duration CYCLE = Duration.ofSeconds(30);

    private static final Duration WARM_UP = CYCLE;
    private static final Duration WATCHED = CYCLE.multipliedBy(2);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CELL_MEMORY_MB = 131_072;
    private static final int LOST_ONE_IN = 10;
    private static final String HEAP = "512m";
    /** There is nothing to hide in a bench, but it is to cost what it costs. */
    private static final EncryptionProperties KEYS = new EncryptionProperties(
            "bench", Map.of("bench", Base64.getEncoder().encodeToString(new byte[32])));

    @Option(names = "--instances", paramLabel = "N", defaultValue = "250000", description = "(${DEFAULT-VALUE})")
    private int instances;

    @Option(names = "--cells", paramLabel = "M", defaultValue = "1250", description = "(${DEFAULT-VALUE})")
    private int cells;

    @Option(
            names = "--starts-percent",
            paramLabel = "P",
            defaultValue = "2",
            description = "of its instances a cell starts anew in each cycle (${DEFAULT-VALUE})")
    private int startsPercent;

    @Option(names = "--json", description = "one JSON object and nothing else")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this")
    private boolean help;

    private final Map<String, SimulatedCell> alive = new ConcurrentHashMap<>();
    private final Latencies bulkReads = new Latencies();
    private final Latencies starts = new Latencies();
    private final Failures failures = new Failures();
    private final Map<String, Semaphore> claiming = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> starting = new ConcurrentHashMap<>();
    private @Nullable Bulletin bbs;

    public static void main(String[] args) {
        Bench.main(new ConvergenceBench(), args);
    }

    @Override
    public Integer call() throws Exception {
        if (instances < 1 || cells < LOST_ONE_IN || startsPercent < 0 || startsPercent > 100) {
            System.err.println("--instances from 1, --cells from " + LOST_ONE_IN + ", --starts-percent from 0 to 100");
            return 2;
        }
        Path directory = Files.createTempDirectory("er-bench-convergence");
        try (SimulatedAuctioneer auctioneer = new SimulatedAuctioneer(
                        () -> alive.values().stream().map(SimulatedCell::state).toList(), this::deliver);
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("shared_buffers", "256MB")
                        .setServerConfig("max_wal_size", "1GB")
                        .setServerConfig("jit", "off")
                        .start();
                BbsProcess process = BbsProcess.start(
                        List.of(
                                "-Dspring.aot.enabled=true",
                                "-jar",
                                Path.of(System.getenv().getOrDefault("ER_PROJECT", "."), "dist", "bbs.jar")
                                        .toString()),
                        HEAP,
                        directory.resolve("bbs.log"),
                        Map.of(
                                "spring.datasource.url",
                                postgres.getJdbcUrl("postgres", "postgres"),
                                "spring.datasource.username",
                                "postgres",
                                "er.bbs.convergence.interval",
                                "15s",
                                "er.component.encryption.active-key-label",
                                KEYS.activeKeyLabel(),
                                "er.component.encryption.keys." + KEYS.activeKeyLabel(),
                                KEYS.keys().get(KEYS.activeKeyLabel()),
                                "er.component.peers.auctioneer",
                                auctioneer.url().toString()));
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            bbs = new Bulletin(process.url());
            Figures figures = measure(connection, process, auctioneer.url());
            if (json) {
                System.out.println(Bulletin.JSON.writeValueAsString(figures));
            } else {
                print(figures);
            }
            return 0;
        } finally {
            if (failures.count() == 0) {
                delete(directory);
            }
        }
    }

    private Figures measure(Connection connection, BbsProcess process, URI repUrl) throws SQLException, IOException {
        say("Placing %,d instances on %,d cells", instances, cells);
        Workload workload = Workload.of(Workload.Kind.MIXED, instances);
        place(workload, repUrl);
        List<SimulatedCell> all = List.copyOf(alive.values());
        all.forEach(cell -> runCell(cell, "heartbeat", this::heartbeat, HEARTBEAT));
        await(() -> bulletin().get("/v1/cells").size() == cells, "the cells to come");
        say("Filling the database");
        new Population(connection, Encryptor.of(KEYS)).fill(workload, all);

        all.forEach(cell -> runCell(cell, "cycle", this::cycle, CYCLE));
        say("Letting cells run their cycles for %d s", WARM_UP.toSeconds());
        BbsProcess.pause(WARM_UP);
        say("Watching them for %d s", WATCHED.toSeconds());
        List<Double> passes = watchPasses();
        double bulkRead = bulkReads.percentile(95);
        double start = starts.percentile(95);
        int reads = bulkReads.count();
        int started = starts.count();
        say("  %d passes, %,d bulk reads, %,d starts", passes.size(), reads, started);

        Set<String> lost = lose(all);
        say("%,d cells with %,d instances fall silent", lost.size(), count(connection, lost));
        long begin = System.nanoTime();
        await(
                () -> {
                    int left = homeless(connection, lost);
                    if (!json) {
                        System.out.printf("\r  %,d without another cell after %.0f s   ", left, seconds(begin));
                    }
                    return left == 0;
                },
                "every instance to have another cell");
        double recovered = seconds(begin);
        say("");

        return new Figures(
                passes.stream().sorted().toList().get(passes.size() / 2),
                recovered,
                bulkRead,
                start,
                process.largestResidentSize(),
                instances,
                workload.apps().size(),
                cells,
                lost.size(),
                passes,
                reads,
                started,
                failures.byKind(),
                Runtime.getRuntime().availableProcessors(),
                method());
    }

    /** What {@code --json} shows. */
    private record Figures(
            double passSeconds,
            double lostCellsRecoveredSeconds,
            double bulkReadP95Ms,
            double startP95Ms,
            long bbsRssBytes,
            int instances,
            int desiredLrps,
            int cells,
            int cellsLost,
            List<Double> passesSeconds,
            int bulkReads,
            int starts,
            Map<String, Long> callsFailed,
            int processors,
            String method) {}

    private String method() {
        return "bbs (one process, heap " + HEAP
                + ", plain HTTP), PostgreSQL (fsync on, 256 MB buffers), cells and auction"
                + " on one machine; each cell: presence every " + HEARTBEAT.toSeconds() + " s (lost after "
                + TTL_SECONDS
                + " s), every " + CYCLE.toSeconds() + " s one bulk read and " + startsPercent
                + " % of its instances claimed and started anew; after " + WARM_UP.toSeconds()
                + " s of warm-up; pass: median of all in " + WATCHED.toSeconds()
                + " s; recovered: from silence, detection included, until each instance is claimed or running elsewhere;"
                + " memory: largest resident size";
    }

    private static void print(Figures figures) {
        System.out.printf(
                """

                %,d instances of %,d LRPs on %,d cells, %d processors
                A pass when nothing is wrong      %8.2f s   (target 10 s)
                %,d lost cells recovered          %8.1f s   (target 60 s; %d s of it until they count as lost)
                Bulk read of one cell, p95        %8.1f ms  (target 100 ms)
                Start of one instance, p95        %8.1f ms  (target 50 ms)
                Largest memory of the BBS         %8d MB  (target 1024 MB)
                Calls that failed                 %8s
                %s
                """,
                figures.instances(),
                figures.desiredLrps(),
                figures.cells(),
                figures.processors(),
                figures.passSeconds(),
                figures.cellsLost(),
                figures.lostCellsRecoveredSeconds(),
                TTL_SECONDS,
                figures.bulkReadP95Ms(),
                figures.startP95Ms(),
                figures.bbsRssBytes() >> 20,
                figures.callsFailed().isEmpty() ? "none" : figures.callsFailed(),
                figures.method());
    }

    /** By the real auction, on empty cells. */
    private void place(Workload workload, URI repUrl) {
        var states = Workload.cells(cells, CELL_MEMORY_MB);
        states.forEach(state -> alive.put(state.cellId(), new SimulatedCell(state, repUrl, TTL_SECONDS)));
        Plan plan = new Auction(Weights.DEFAULT).plan(states, workload.batch());
        if (!plan.unplacedLrps().isEmpty()) {
            throw new IllegalArgumentException(
                    plan.unplacedLrps().size() + " instances do not fit on " + cells + " cells: give more --cells");
        }
        plan.work()
                .forEach(work -> work.lrps().forEach(lrp -> cell(work.cellId()).hold(guid(), lrp)));
    }

    /** What the auction decides while cells are lost. */
    private void deliver(Plan plan) {
        for (Work work : plan.work()) {
            SimulatedCell cell = alive.get(work.cellId());
            if (cell != null) {
                begin(
                        cell,
                        work.lrps().stream().map(lrp -> cell.hold(guid(), lrp)).toList());
            }
        }
        plan.unplacedLrps()
                .forEach(unplaced -> Thread.startVirtualThread(() -> failures.note(
                        "fail",
                        () -> bulletin()
                                .fail(
                                        unplaced.work().processGuid(),
                                        unplaced.work().index(),
                                        unplaced.reason()))));
    }

    /** A cell takes work: claims all of it first, as it creates no container before, and then says that each runs. */
    private void begin(SimulatedCell cell, List<Container> containers) {
        Thread.startVirtualThread(() -> {
            inTurn(claiming, cell, containers, container -> failures.note("claim", () -> claim(cell, container)));
            inTurn(starting, cell, containers, container -> failures.note("start", () -> start(cell, container)));
        });
    }

    /** One after another on each cell, each until the BBS has answered. */
    private static void inTurn(
            Map<String, Semaphore> turns, SimulatedCell cell, List<Container> containers, Predicate<Container> call) {
        Semaphore turn = turns.computeIfAbsent(cell.id(), _ -> new Semaphore(1, true));
        turn.acquireUninterruptibly();
        try {
            for (Container container : containers) {
                while (!call.test(container)) {
                    BbsProcess.pause(RETRY);
                }
            }
        } finally {
            turn.release();
        }
    }

    /** An instance that the BBS has given to another cell goes, as on a real cell (diego-core.md g.2). */
    private void claim(SimulatedCell cell, Container container) {
        unlessRefused(
                cell,
                container,
                () -> bulletin()
                        .claim(container.lrp().processGuid(), container.lrp().index(), cell.key(container)));
    }

    private void start(SimulatedCell cell, Container container) {
        if (cell.holds(container)) {
            unlessRefused(
                    cell,
                    container,
                    () -> bulletin()
                            .start(
                                    container.lrp().processGuid(),
                                    container.lrp().index(),
                                    cell.start(container)));
        }
    }

    private void unlessRefused(SimulatedCell cell, Container container, Runnable call) {
        try {
            call.run();
        } catch (Refused e) {
            if (e.status() != 409 && e.status() != 404) {
                throw e;
            }
            cell.drop(container.instanceGuid());
        }
    }

    /** Repeats something as long as the cell lives; cells do it at different times. */
    private void runCell(SimulatedCell cell, String name, Consumer<SimulatedCell> action, Duration interval) {
        long offset = new SplittableRandom(cell.id().hashCode()).nextLong(interval.toMillis());
        Thread.startVirtualThread(() -> {
            BbsProcess.pause(Duration.ofMillis(offset));
            while (alive.containsKey(cell.id())) {
                long begin = System.nanoTime();
                failures.note(name, () -> action.accept(cell));
                BbsProcess.pause(Duration.ofNanos(Math.max(0, interval.toNanos() - (System.nanoTime() - begin))));
            }
        });
    }

    private void heartbeat(SimulatedCell cell) {
        bulletin().heartbeat(cell.presence());
    }

    /** Compares what the cell holds with what the BBS knows, and starts what differs, and some instances anew. */
    private void cycle(SimulatedCell cell) {
        long begin = System.nanoTime();
        List<ActualLrp> known = bulletin().instancesOf(cell.id());
        bulkReads.add(System.nanoTime() - begin);
        Map<String, ActualLrp> byInstance =
                known.stream().collect(Collectors.toMap(ActualLrp::instanceGuid, Function.identity(), (a, _) -> a));
        int restarts = cell.containers().size() * startsPercent / 100;
        for (Container container : List.copyOf(cell.containers())) {
            boolean restart = restarts-- > 0;
            if (restart) {
                claim(cell, container);
            }
            ActualLrp instance = byInstance.get(container.instanceGuid());
            if (restart || instance == null || instance.state() != ActualLrp.State.RUNNING) {
                starts.measure(() -> start(cell, container));
            }
        }
    }

    /** Durations of the passes of convergence, in seconds, one after another. */
    private List<Double> watchPasses() {
        List<Double> passes = new ArrayList<>();
        double runs = metric("ConvergenceLRPRuns");
        bulkReads.clear();
        starts.clear();
        long end = System.nanoTime() + WATCHED.toNanos();
        while (System.nanoTime() < end || passes.isEmpty()) {
            BbsProcess.pause(Duration.ofMillis(500));
            double now = metric("ConvergenceLRPRuns");
            if (now > runs) {
                runs = now;
                passes.add((metric("ConvergenceLRPDuration") + metric("ConvergenceTaskDuration")) / 1e9);
            }
        }
        return passes;
    }

    private double metric(String name) {
        return bulletin()
                .get("/actuator/metrics/" + name)
                .path("measurements")
                .path(0)
                .path("value")
                .asDouble(0);
    }

    private Set<String> lose(List<SimulatedCell> all) {
        Set<String> lost = new HashSet<>();
        for (int i = 0; i < all.size(); i += LOST_ONE_IN) {
            lost.add(all.get(i).id());
        }
        alive.keySet().removeAll(lost);
        return lost;
    }

    private static int count(Connection connection, Set<String> lost) throws SQLException {
        return count(connection, "select count(*) from actual_lrps where cell_id = any(?)", lost);
    }

    /** By the index over cells, so that watching costs little; what has no cell has the empty one. */
    private static int homeless(Connection connection, Set<String> lost) throws SQLException {
        Set<String> none = new HashSet<>(lost);
        none.add("");
        return count(
                connection, "select count(*) from actual_lrps where presence = 'ORDINARY' and cell_id = any(?)", none);
    }

    private static int count(Connection connection, String sql, Set<String> cells) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", cells.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private SimulatedCell cell(String id) {
        return java.util.Objects.requireNonNull(alive.get(id), id);
    }

    private Bulletin bulletin() {
        return java.util.Objects.requireNonNull(bbs);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static String guid() {
        return UUID.randomUUID().toString().substring(0, 28);
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(Condition condition, String what) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("waited too long for " + what);
            }
            BbsProcess.pause(Duration.ofMillis(500));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void say(String format, Object... values) {
        if (!json) {
            System.out.printf(format + "%n", values);
        }
    }
}
