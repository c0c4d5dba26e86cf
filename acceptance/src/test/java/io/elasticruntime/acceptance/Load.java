package io.elasticruntime.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to an app, a few milliseconds after the answer to the one before, until this is closed. */
final class Load implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PAUSE_MILLIS = 5;

    private final Platform platform;
    private final String host;
    private final AtomicLong requests = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clients;

    /**
     * @param host of the app
     * @param atOnce how many requests are under way
     */
    Load(Platform platform, String host, int atOnce) {
        this.platform = platform;
        this.host = host;
        this.clients = Executors.newScheduledThreadPool(atOnce);
        for (int i = 0; i < atOnce; i++) {
            clients.scheduleWithFixedDelay(this::request, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void request() {
        try {
            int status = platform.get(host, "/").statusCode();
            if (status != 200) {
                failures.add("status " + status);
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException _) {
            return; // This is being closed.
        }
        requests.incrementAndGet();
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
    public void close() {
        clients.shutdownNow();
        clients.close();
    }
}
