package io.elasticruntime.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Requests to an app without pause, until this is closed. */
final class Load implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final AtomicLong requests = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> clients;

    /**
     * @param host of the app
     * @param atOnce how many requests are under way
     */
    Load(Platform platform, String host, int atOnce) {
        clients = IntStream.range(0, atOnce)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> request(platform, host)))
                .toList();
    }

    private void request(Platform platform, String host) {
        try {
            while (true) {
                try {
                    int status = platform.get(host, "/").statusCode();
                    if (status != 200) {
                        failures.add("status " + status);
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
                requests.incrementAndGet();
                Thread.sleep(5);
            }
        } catch (InterruptedException _) {
            // it is enough
        }
    }

    /** Waits until so many more have been answered, or have failed. */
    void awaitRequests(int more) {
        long enough = requests.get() + more;
        await().atMost(SOON).until(() -> requests.get() >= enough);
    }

    /** What was answered otherwise than with 200, or not at all. */
    List<String> failures() {
        return failures;
    }

    @Override
    public void close() throws InterruptedException {
        clients.forEach(Thread::interrupt);
        for (Thread client : clients) {
            client.join();
        }
    }
}
