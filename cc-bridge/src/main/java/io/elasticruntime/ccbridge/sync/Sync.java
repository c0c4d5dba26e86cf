package io.elasticruntime.ccbridge.sync;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs every comparison at the start and then periodically. A lost message costs time, never correctness: what it would
 * have changed is changed here. While one side is away the comparison is tried often, so that it happens as soon as both
 * answer again.
 */
@Component
class Sync implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sync.class);

    private final List<Comparison> comparisons;
    private final SyncProperties properties;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    Sync(List<Comparison> comparisons, SyncProperties properties) {
        this.comparisons = comparisons;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("sync").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread comparing = thread;
        if (comparing != null) {
            comparing.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        boolean complained = false;
        while (running) {
            Duration pause = properties.interval();
            for (Comparison comparison : comparisons) {
                try {
                    comparison.run();
                } catch (RuntimeException e) {
                    pause = properties.retry();
                    log.atLevel(complained ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
                            .addKeyValue("comparison", comparison.getClass().getSimpleName())
                            .addKeyValue("reason", e.getMessage())
                            .log("a comparison could not be completed and is tried again");
                }
            }
            complained = pause.equals(properties.retry());
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return;
            }
        }
    }
}
