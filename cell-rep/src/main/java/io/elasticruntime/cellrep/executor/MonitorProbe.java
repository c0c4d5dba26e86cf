package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.health.Probe;
import io.elasticruntime.cellrep.executor.log.Output;
import io.elasticruntime.cellrep.executor.step.Outcome;
import io.elasticruntime.cellrep.executor.step.Steps;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A check that is an action inside the container, for LRPs that define no check (cell-and-staging.md A5). */
final class MonitorProbe implements Probe {

    /** Characters that are kept of what a check says, which is more than its text may have. */
    private static final int LONGEST = 10_000;

    private final Steps steps;
    private final Action monitor;
    private final Duration interval;
    private final String run = Long.toString(System.nanoTime(), 36);
    private final AtomicInteger count = new AtomicInteger();

    MonitorProbe(Steps steps, Action monitor, Duration interval) {
        this.steps = steps;
        this.monitor = monitor;
        this.interval = interval;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public @Nullable String failure() throws InterruptedException {
        StringBuffer said = new StringBuffer();
        Output buffer = new Output() {
            @Override
            public void write(String source, LogType type, byte[] bytes, Instant time) {
                String line = new String(bytes, StandardCharsets.UTF_8);
                if (!line.startsWith("Exit status ") && said.length() < LONGEST) {
                    said.append(line).append('\n');
                }
            }
        };
        String name = "monitor-" + run + "-" + count.incrementAndGet();
        Outcome outcome = steps.probe(monitor, name, buffer);
        return switch (outcome) {
            case Outcome.Succeeded _ -> null;
            case Outcome.Failed failed ->
                said.isEmpty()
                        ? "Failed to invoke process: " + failed.message()
                        : said.toString().strip();
            case Outcome.Cancelled _, Outcome.Detached _ -> throw new InterruptedException();
        };
    }
}
