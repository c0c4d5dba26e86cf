package io.elasticruntime.er.running;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Waits until the deployment is ready and says, a line for each component, what became ready when. */
final class Progress {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int HOPELESS_RESTARTS = 4;
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private final Home home;
    private final LocalDeployment deployment;
    private final Platform platform;
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Progress(Home home, LocalDeployment deployment, Platform platform, PrintStream out) {
        this.home = home;
        this.deployment = deployment;
        this.platform = platform;
        this.out = out;
    }

    /**
     * Returns when a push would succeed.
     *
     * @throws Refusal naming the logs to read, if that takes longer than {@code patience} or a process
     *     ends again and again
     */
    void awaitReady(URI origin, Duration patience) {
        Set<String> told = new HashSet<>();
        List<String> names = new ArrayList<>();
        names.add("health-monitor");
        deployment.processes().stream().map(LocalProcess::name).forEach(names::add);
        Duration lastReminder = Duration.ZERO;
        while (true) {
            List<ProcessStatus> all = ProcessStatus.all(home);
            for (ProcessStatus status : all) {
                if (status.state().equals("running") && told.add(status.name())) {
                    out.printf("  %-18s ready after %5.1f s%n", status.name(), seconds(elapsed()));
                } else if (status.restarts() > 0 && told.add(status.name() + " restarted")) {
                    out.printf("  %-18s was started again; its log: %s%n", status.name(), log(status.name()));
                }
            }
            boolean everythingRuns = told.containsAll(names);
            if (everythingRuns && platform.acceptsPushes(origin)) {
                return;
            }
            boolean hopeless = all.stream().anyMatch(status -> status.restarts() >= HOPELESS_RESTARTS);
            if (hopeless || elapsed().compareTo(patience) > 0) {
                throw new Refusal(notReady(all, names));
            }
            if (elapsed().minus(lastReminder).compareTo(REMINDER) > 0) {
                lastReminder = elapsed();
                String waitingFor = everythingRuns ? "the cells to join" : missing(all, names);
                out.printf("  waiting for %s (%d s)%n", waitingFor, elapsed().toSeconds());
            }
            Pause.of(POLL);
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private String notReady(List<ProcessStatus> all, List<String> names) {
        String logs = names.stream()
                .filter(name -> !isRunning(all, name))
                .map(name -> "\n  " + name + ": " + log(name))
                .collect(Collectors.joining());
        return "Not ready after " + elapsed().toSeconds() + " s. Read:"
                + (logs.isEmpty() ? "\n  " + log("bbs") + "\n  " + log("cloud-controller") : logs)
                + "\nStop what runs with: ./er down";
    }

    private Path log(String name) {
        Path log = home.log(name);
        return Files.exists(log) ? log : home.output(name);
    }

    private static String missing(List<ProcessStatus> all, List<String> names) {
        return names.stream().filter(name -> !isRunning(all, name)).collect(Collectors.joining(", "));
    }

    private static boolean isRunning(List<ProcessStatus> all, String name) {
        return all.stream()
                .anyMatch(status -> status.name().equals(name) && status.state().equals("running"));
    }
}
