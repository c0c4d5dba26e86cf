package io.elasticruntime.ccbridge.sync;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyncTest {

    /** One in some thousand ended before it began, because its thread was faster than the one that started it. */
    @Test
    void eachThatIsStartedCompares() {
        AtomicInteger compared = new AtomicInteger();
        SyncProperties properties =
                new SyncProperties(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2), 1);
        List<Sync> syncs = Stream.generate(() -> new Sync(List.of(compared::incrementAndGet), properties))
                .limit(20_000)
                .toList();
        try (ExecutorService starters = Executors.newFixedThreadPool(32)) {
            syncs.forEach(sync -> starters.submit(sync::start));
        }
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> compared.get() == syncs.size());
        } finally {
            syncs.forEach(Sync::stop);
        }
    }
}
