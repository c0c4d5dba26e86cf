package io.elasticruntime.healthmonitor.supervision;

import io.elasticruntime.component.time.Steady;
import io.elasticruntime.healthmonitor.deployment.Deployment;
import io.elasticruntime.healthmonitor.deployment.Deployment.ProcessSpec;
import io.elasticruntime.healthmonitor.process.HealthCheck;
import io.elasticruntime.healthmonitor.process.LocalProcess;
import io.elasticruntime.healthmonitor.process.Processes;
import io.elasticruntime.healthmonitor.supervision.Supervised.Observation;
import io.elasticruntime.healthmonitor.supervision.Supervised.Phase;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the deployment running: one virtual thread per process looks at it, asks {@link Supervised} what to do, and does
 * it. When health-monitor itself ends, the processes go on; when it starts again, it finds them by the state file.
 */
@Component
public class Supervisor implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration EAGER = Duration.ofMillis(200);
    private static final Duration PATIENT = Duration.ofSeconds(1);
    private static final Duration CALM = Duration.ofSeconds(2);

    private final Deployment deployment;
    private final Processes processes = new Processes();
    private final HealthCheck healthCheck;
    private final StateFile stateFile;
    private final InstantSource clock;
    private final ObjectProvider<Emitter> emitter;
    private final Map<String, Watch> watches = new LinkedHashMap<>();
    private final Object stateLock = new Object();
    private volatile boolean running;

    Supervisor(
            Deployment deployment,
            HealthCheck healthCheck,
            StateFile stateFile,
            @Steady InstantSource clock,
            ObjectProvider<Emitter> emitter) {
        this.deployment = deployment;
        this.healthCheck = healthCheck;
        this.stateFile = stateFile;
        this.clock = clock;
        this.emitter = emitter;
    }

    /** What is known of each process, in the order of the deployment. */
    public List<StateFile.Entry> processes() {
        return watches.values().stream().map(Watch::entry).toList();
    }

    @Override
    public void start() {
        Map<String, StateFile.Entry> known =
                stateFile.read().stream().collect(Collectors.toMap(StateFile.Entry::name, entry -> entry));
        for (ProcessSpec spec : deployment.processes()) {
            watches.put(spec.name(), new Watch(spec, known.get(spec.name())));
        }
        running = true;
        watches.values().forEach(Watch::begin);
    }

    @Override
    public void stop() {
        running = false;
        watches.values().forEach(Watch::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, because everything waits for the processes and nobody for their list. */
    @Override
    public int getPhase() {
        return 0;
    }

    private boolean ready(String name) {
        Watch watch = watches.get(name);
        return watch != null && watch.state.phase() == Phase.RUNNING;
    }

    private void save() {
        synchronized (stateLock) {
            stateFile.write(processes());
        }
    }

    /** One process and the thread that watches it. */
    private final class Watch {

        private final ProcessSpec spec;
        private volatile Supervised state;
        private volatile @Nullable LocalProcess process;
        private volatile Observation observed = Observation.DEAD;
        private volatile @Nullable Thread thread;
        private final Work work = new Work();

        Watch(ProcessSpec spec, StateFile.@Nullable Entry known) {
            this.spec = spec;
            LocalProcess found = known == null ? null : known.process();
            if (known != null && found != null && found.isAlive()) {
                this.process = found;
                this.state = Supervised.adopted(found.startedAt(), known.restarts(), known.reason(), clock.instant());
            } else if (known != null && found != null) {
                // It died while nobody watched.
                this.state = Supervised.adopted(found.startedAt(), known.restarts(), known.reason(), clock.instant());
            } else {
                this.state = Supervised.waiting(clock.instant());
            }
        }

        void begin() {
            thread = Thread.ofVirtual().name("watch " + spec.name()).start(this::run);
        }

        void end() {
            Thread watching = thread;
            if (watching != null) {
                watching.interrupt();
            }
        }

        private void run() {
            while (running) {
                try {
                    step();
                    pause();
                } catch (InterruptedException _) {
                    return;
                } catch (RuntimeException e) {
                    log.atError()
                            .addKeyValue("process", spec.name())
                            .setCause(e)
                            .log("a look at the process failed");
                }
            }
        }

        private void step() {
            observed = observe();
            Supervised before = state;
            Supervised.Step step = before.next(
                    observed,
                    spec.needs().stream().allMatch(Supervisor.this::ready),
                    spec.startTimeout(),
                    clock.instant());
            if (!running) {
                return;
            }
            state = step.state();
            switch (step.action()) {
                case NOTHING -> {}
                case START -> startProcess();
                case KILL -> kill();
            }
            if (before.phase() != state.phase()) {
                tell(before);
            }
            save();
        }

        private Observation observe() {
            LocalProcess watched = process;
            if (watched == null || !watched.isAlive()) {
                return Observation.DEAD;
            }
            Observation answer = healthCheck.ask(spec.health());
            boolean worked = work.since(watched.processorTime(), clock.instant());
            boolean starting = state.phase() == Phase.STARTING && answer == Observation.DEAF;
            return worked && (answer == Observation.STILL || starting) ? Observation.BUSY : answer;
        }

        private void startProcess() {
            try {
                process = processes.start(spec);
            } catch (IOException e) {
                process = null;
                log.atError().addKeyValue("process", spec.name()).setCause(e).log("the process cannot be started");
            }
        }

        private void kill() {
            LocalProcess silent = process;
            if (silent != null) {
                silent.handle().ifPresent(ProcessHandle::destroyForcibly);
            }
        }

        /** Looks often while something is about to happen, seldom otherwise; the end of a process wakes it at once. */
        private void pause() throws InterruptedException {
            LocalProcess watched = process;
            boolean started = state.phase() == Phase.RUNNING;
            if (started && state.silence().isNone() && watched != null) {
                var end = watched.handle().map(ProcessHandle::onExit).orElse(null);
                if (end != null) {
                    try {
                        end.get(CALM.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
                    } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException _) {
                        // Time for the next look.
                    }
                    return;
                }
            }
            Thread.sleep(started && observed != Observation.DEAF ? PATIENT : EAGER);
        }

        private void tell(Supervised before) {
            Supervised now = state;
            var event = log.atInfo()
                    .addKeyValue("process", spec.name())
                    .addKeyValue("restarts", now.restarts())
                    .addKeyValue("pid", process == null ? "none" : process.pid());
            if (now.phase() == Phase.BACKING_OFF) {
                String title = spec.name() + " " + now.reason();
                event.log(title + "; it will be started again");
                emitter.ifAvailable(e -> e.event(
                        new Emitter.Source(spec.name(), "0", Map.of("origin", "health-monitor")),
                        title,
                        "health-monitor starts it again, for the " + now.restarts() + ". time. Its log: "
                                + spec.output()));
            } else {
                event.log(before.phase() + " -> " + now.phase());
            }
        }

        StateFile.Entry entry() {
            Supervised now = state;
            LocalProcess current = process;
            boolean unwell = now.phase() == Phase.RUNNING && observed == Observation.UNWELL;
            boolean alive = current != null && now.phase() != Phase.BACKING_OFF;
            LocalProcess shown = alive ? current : null;
            return new StateFile.Entry(
                    spec.name(),
                    spec.zone(),
                    unwell
                            ? "unwell"
                            : now.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    shown == null ? null : shown.pid(),
                    shown == null ? null : shown.startedAt(),
                    shown == null ? null : shown.birth(),
                    now.since(),
                    now.restarts(),
                    now.reason());
        }
    }
}
