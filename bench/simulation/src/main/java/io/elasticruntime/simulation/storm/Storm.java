package io.elasticruntime.simulation.storm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Many clients that send one kind of attack again and again, and one that behaves and wants its answers meanwhile. */
final class Storm {

    private static final List<String> WELL_BEHAVED =
            List.of("/v3/organizations?per_page=1", "/uaa/token_keys", "/api/v1/info");
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final int ANSWER_WITHIN_MILLIS = 30_000;

    private final Target target;
    private final int clients;
    private final Duration time;

    /**
     * @param clients connections at once
     * @param time of each kind
     */
    Storm(Target target, int clients, Duration time) {
        this.target = target;
        this.clients = clients;
        this.time = time;
    }

    /**
     * What came of one kind.
     *
     * @param kind name of the attack
     * @param sent requests of all clients
     * @param answers how often each status came; {@code closed}: none before the connection ended, {@code refused}: no
     *     connection
     * @param asked requests of the client that behaves
     * @param unanswered how many of them had no good answer within ten seconds
     * @param slowestMillis the longest that it waited for an answer
     */
    record Outcome(String kind, long sent, Map<String, Long> answers, int asked, int unanswered, long slowestMillis) {}

    Outcome of(Attack attack) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        Map<String, LongAdder> answers = new ConcurrentHashMap<>();
        Map<Socket, Boolean> open = new ConcurrentHashMap<>();
        List<Long> waits = new ArrayList<>();
        int unanswered = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        answers.computeIfAbsent(send(attack, end, open), _ -> new LongAdder())
                                .increment();
                    }
                });
            }
            for (int i = 0; System.nanoTime() < end; i++) {
                long begin = System.nanoTime();
                if (!target.answers(WELL_BEHAVED.get(i % WELL_BEHAVED.size()))) {
                    unanswered++;
                }
                waits.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
                Thread.sleep(BETWEEN);
            }
            open.keySet().forEach(Storm::close);
        }
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((status, count) -> counts.put(status, count.sum()));
        return new Outcome(
                attack.name(),
                counts.values().stream().mapToLong(Long::longValue).sum(),
                counts,
                waits.size(),
                unanswered,
                waits.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private String send(Attack attack, long end, Map<Socket, Boolean> open) {
        try (Socket socket = new Socket()) {
            open.put(socket, true);
            try {
                socket.connect(
                        new InetSocketAddress(
                                target.origin().getHost(), target.origin().getPort()),
                        ANSWER_WITHIN_MILLIS);
                socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
                String status = attack.over(socket.getOutputStream(), socket.getInputStream());
                if (attack.holds()) {
                    Thread.sleep(Math.max(
                            0, Duration.ofNanos(end - System.nanoTime()).toMillis()));
                }
                return status;
            } finally {
                open.remove(socket);
            }
        } catch (IOException _) {
            return "refused";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "refused";
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is over anyway.
        }
    }
}
