package io.elasticruntime.cellrep.executor.health;

import io.elasticruntime.cellrep.executor.log.Output;
import io.elasticruntime.cellrep.executor.step.Concurrent;
import io.elasticruntime.cellrep.executor.step.GoDuration;
import io.elasticruntime.cellrep.executor.step.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches one instance (cell-and-staging.md A5). Until it is up it is probed with a back-off that begins at a few
 * milliseconds, so that it counts as running as soon as it is; then at the interval of each check, where the first failure
 * is the end. Readiness only decides whether it gets requests. Every method goes on until the instance fails or the thread
 * is interrupted.
 */
public final class HealthMonitor {

    /** Source type of what checks say, unless their definition gives another. */
    public static final String DEFAULT_SOURCE = "HEALTH";

    private final Output output;
    private final String source;
    private final Pace pace;
    private final BooleanSupplier detached;

    /**
     * @param source source type of what the checks say
     * @param detached whether an interrupt means: nobody watches any more, and nothing has ended
     */
    public HealthMonitor(Output output, String source, Pace pace, BooleanSupplier detached) {
        this.output = output;
        this.source = source;
        this.pace = pace;
        this.detached = detached;
    }

    /**
     * How often is probed.
     *
     * @param first pause after the first failed start-up probe; it doubles up to {@code longest}
     * @param unready time between two probes of an instance that is not ready, once the back-off has ended
     * @param healthy time between two probes of an instance that is up, where the check says nothing
     */
    public record Pace(Duration first, Duration longest, Duration unready, Duration healthy) {}

    /**
     * Waits until every probe passes, then watches.
     *
     * @param startTimeout longest time until healthy; zero: no limit
     * @param healthyAlready whether the instance was up before this cell-rep was started
     * @param healthy called once, when the instance is up
     */
    public Outcome watch(List<Probe> probes, Duration startTimeout, boolean healthyAlready, Runnable healthy) {
        if (healthyAlready) {
            healthy.run();
            return Outcome.join(sideBySide(probes, this::live));
        }
        output.out("", "Starting health monitoring of container");
        long begin = System.nanoTime();
        Outcome started = Outcome.join(sideBySide(probes, probe -> start(probe, startTimeout)));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return switch (started) {
            case Outcome.Succeeded _ -> {
                output.out("", "Container became healthy");
                healthy.run();
                yield Outcome.join(sideBySide(probes, this::live));
            }
            case Outcome.Failed failed -> {
                output.err(source, failed.message());
                output.err("", "Failed after " + GoDuration.format(took) + ": startup health check never passed.");
                yield new Outcome.Failed(
                        "Instance never healthy after " + GoDuration.format(took) + ": " + failed.message());
            }
            case Outcome.Cancelled cancelled -> cancelled;
            case Outcome.Detached gone -> gone;
        };
    }

    /**
     * Tells again and again whether the instance is ready.
     *
     * @param readyAlready whether it was before this cell-rep was started
     * @param routable takes each change
     */
    public Outcome watchReadiness(List<Probe> probes, boolean readyAlready, Consumer<Boolean> routable) {
        if (!readyAlready) {
            output.out(source, "Starting readiness health monitoring of container");
        }
        boolean ready = readyAlready;
        while (true) {
            if (!ready) {
                Outcome until = Outcome.join(sideBySide(probes, this::untilReady));
                if (!(until instanceof Outcome.Succeeded)) {
                    return until;
                }
                output.out(
                        source,
                        "Container passed the readiness health check. Container marked ready and added to route pool.");
                routable.accept(true);
            }
            Outcome until = Outcome.join(sideBySide(probes, this::unready));
            if (!(until instanceof Outcome.Failed failed)) {
                return until;
            }
            output.err(source, failed.message());
            output.out(
                    source,
                    "Container failed the readiness health check. Container marked not ready and removed from route"
                            + " pool.");
            routable.accept(false);
            ready = false;
        }
    }

    private Outcome start(Probe probe, Duration startTimeout) throws InterruptedException {
        long begin = System.nanoTime();
        Duration pause = pace.first();
        for (int attempts = 1; ; attempts++) {
            String failure = probe.failure();
            if (failure == null) {
                return Outcome.SUCCEEDED;
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            if (startTimeout.isPositive() && elapsed.compareTo(startTimeout) >= 0) {
                return new Outcome.Failed("Timed out after " + GoDuration.format(startTimeout) + " (" + attempts
                        + " attempts) waiting for startup check to succeed: " + failure);
            }
            Thread.sleep(startTimeout.isPositive() ? shorter(pause, startTimeout.minus(elapsed)) : pause);
            pause = shorter(pause.multipliedBy(2), pace.longest());
        }
    }

    private Outcome live(Probe probe) throws InterruptedException {
        while (true) {
            Thread.sleep(probe.interval());
            String failure = probe.failure();
            if (failure != null) {
                String text = "Liveness check unsuccessful: " + failure;
                output.err(source, text);
                output.err("", "Container became unhealthy");
                return new Outcome.Failed("Instance became unhealthy: " + text);
            }
        }
    }

    private Outcome untilReady(Probe probe) throws InterruptedException {
        Duration pause = pace.first();
        while (probe.failure() != null) {
            Thread.sleep(pause);
            pause = shorter(pause.multipliedBy(2), pace.unready());
        }
        return Outcome.SUCCEEDED;
    }

    private Outcome unready(Probe probe) throws InterruptedException {
        while (true) {
            Thread.sleep(probe.interval());
            String failure = probe.failure();
            if (failure != null) {
                return new Outcome.Failed("Readiness check unsuccessful: " + failure);
            }
        }
    }

    private interface Watch {
        Outcome of(Probe probe) throws InterruptedException;
    }

    private List<Outcome> sideBySide(List<Probe> probes, Watch watch) {
        List<Supplier<Outcome>> branches = probes.stream()
                .map(probe -> (Supplier<Outcome>) () -> {
                    try {
                        return watch.of(probe);
                    } catch (InterruptedException _) {
                        return detached.getAsBoolean() ? Outcome.DETACHED : Outcome.CANCELLED;
                    }
                })
                .toList();
        // a passing start-up probe must not end the others, a failing one must
        return Concurrent.run(branches, Concurrent.Policy.FIRST_FAILURE_CANCELS);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
