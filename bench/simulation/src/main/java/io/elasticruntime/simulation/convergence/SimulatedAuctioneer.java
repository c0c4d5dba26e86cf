package io.elasticruntime.simulation.convergence;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.auction.TaskAuction;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The real auction behind the auctioneer's endpoint; what it decides goes straight to the simulated cells. */
final class SimulatedAuctioneer implements AutoCloseable {

    private final Auction auction = new Auction(Weights.DEFAULT);
    private final LinkedBlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final Thread loop;

    /**
     * @param cells asked before each auction
     * @param deliver gets each plan; the auctioneer goes on at once
     */
    SimulatedAuctioneer(Supplier<List<CellState>> cells, Consumer<Plan> deliver) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/lrps", this::takeLrps);
        server.createContext("/v1/tasks", this::takeTasks);
        server.createContext("/", SimulatedAuctioneer::accept);
        server.start();
        loop = Thread.ofPlatform().name("auctions").start(() -> run(cells, deliver));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        loop.interrupt();
        server.stop(0);
    }

    private void run(Supplier<List<CellState>> cells, Consumer<Plan> deliver) {
        try {
            while (true) {
                List<Batch> batches = new ArrayList<>(List.of(waiting.take()));
                waiting.drainTo(batches);
                List<CellState> states = cells.get().stream()
                        .filter(state -> !state.evacuating())
                        .toList();
                deliver.accept(auction.plan(states, together(batches, held(states))));
            }
        } catch (InterruptedException _) {
            // it is over
        }
    }

    /** What is asked for twice is placed once, and what a cell holds is not placed again. */
    private static Batch together(List<Batch> batches, Set<String> held) {
        Map<String, Work.Lrp> lrps = new LinkedHashMap<>();
        Map<String, Work.Task> tasks = new LinkedHashMap<>();
        for (Batch batch : batches) {
            batch.lrps().forEach(lrp -> lrps.putIfAbsent(name(lrp.processGuid(), lrp.index()), lrp));
            batch.tasks().forEach(task -> tasks.putIfAbsent(task.taskGuid(), task));
        }
        lrps.keySet().removeAll(held);
        return new Batch(List.copyOf(lrps.values()), List.copyOf(tasks.values()));
    }

    private static Set<String> held(List<CellState> states) {
        Set<String> held = new HashSet<>();
        states.forEach(state -> state.lrps().forEach(lrp -> held.add(name(lrp.processGuid(), lrp.index()))));
        return held;
    }

    private static String name(String processGuid, int index) {
        return processGuid + "." + index;
    }

    private void takeLrps(HttpExchange exchange) throws IOException {
        List<Work.Lrp> lrps = new ArrayList<>();
        byte[] body = exchange.getRequestBody().readAllBytes();
        for (LrpAuction lrp : Bulletin.JSON.readValue(body, LrpAuction[].class)) {
            for (int index : lrp.indices()) {
                lrps.add(new Work.Lrp(
                        lrp.processGuid(),
                        index,
                        lrp.domain(),
                        lrp.rootfs(),
                        lrp.memoryMb(),
                        lrp.diskMb(),
                        lrp.maxPids(),
                        lrp.placementTags(),
                        List.of()));
            }
        }
        waiting.add(new Batch(lrps, List.of()));
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    private void takeTasks(HttpExchange exchange) throws IOException {
        List<Work.Task> tasks = new ArrayList<>();
        byte[] body = exchange.getRequestBody().readAllBytes();
        for (TaskAuction task : Bulletin.JSON.readValue(body, TaskAuction[].class)) {
            tasks.add(new Work.Task(
                    task.taskGuid(),
                    task.domain(),
                    task.rootfs(),
                    task.memoryMb(),
                    task.diskMb(),
                    task.maxPids(),
                    task.placementTags(),
                    List.of()));
        }
        waiting.add(new Batch(List.of(), tasks));
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    /** Stops and whatever else a cell is asked to do. */
    private static void accept(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }
}
