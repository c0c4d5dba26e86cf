package io.elasticruntime.er.running;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Migrations;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.PrivateFiles;
import io.elasticruntime.er.deployment.Release;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * {@code er up} over a platform that runs: what is not of this build is replaced, one process after another, each only
 * when the one before it serves again. Apps go on, since containers outlive the cell that made them. Which processes are
 * not of this build is seen from their commands, so that an upgrade that was interrupted is finished by running it again.
 */
final class Upgrade {

    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Home home;
    private final Options options;
    private final Release release;
    private final Migrations migrations;
    private final PrintStream out;

    Upgrade(Home home, Options options, Release release, Migrations migrations, PrintStream out) {
        this.home = home;
        this.options = options;
        this.release = release;
        this.migrations = migrations;
        this.out = out;
    }

    /**
     * Replaces what is not of the release; nothing if all is.
     *
     * @throws Refusal naming the log to read, if something does not start; what was not yet replaced goes on
     */
    void run() {
        if (runs("health-monitor") && services(deployment()).stream().allMatch(process -> runs(process.name()))) {
            out.println("Already running at " + options.origin()
                    + " (./er status shows it, ./er down stops it). Nothing was changed.");
            return;
        }
        long begin = System.nanoTime();
        out.println("Another build runs. Its processes are replaced one after another.");
        new Rehearsal(home, options, release).run();
        release.useIn(home);
        migrations.remember(home);
        LocalDeployment deployment = deployment();
        PrivateFiles.close(home, deployment.cells());
        Platform platform = new Platform(home, deployment);
        AotCaches caches = new AotCaches(home);
        platform.replaceHealthMonitor(process -> UpCommand.useOf(caches, process), STOP);
        for (LocalProcess process : services(deployment)) {
            if (!runs(process.name())) {
                long stopped = System.nanoTime();
                if (process.instances().stream()
                        .anyMatch(service -> service.component().perCell())) {
                    platform.kill(process);
                } else {
                    platform.restart(process, STOP);
                }
                await(() -> runs(process.name()) && isReady(process.name()), process.name());
                out.printf("  %-18s replaced in %4.1f s%n", process.name(), seconds(stopped));
            }
        }
        await(() -> platform.acceptsPushes(URI.create(options.origin())), "cloud-controller");
        release.deleteOthers();
        out.printf("Upgraded in %.1f s.%n", seconds(begin));
    }

    private LocalDeployment deployment() {
        return new LocalDeployment(home, options, Secrets.of(home, null));
    }

    /** The database server is none of ours: it is replaced by no build. */
    private static List<LocalProcess> services(LocalDeployment deployment) {
        return deployment.processes().stream()
                .filter(process -> process.kind() != null)
                .toList();
    }

    private boolean runs(String name) {
        return status(name)
                .flatMap(ProcessStatus::handle)
                .flatMap(process -> process.info().commandLine())
                .filter(command -> command.contains(release.directory().toString()))
                .isPresent();
    }

    private boolean isReady(String name) {
        return status(name).filter(status -> status.state().equals("running")).isPresent();
    }

    private Optional<ProcessStatus> status(String name) {
        return ProcessStatus.all(home).stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
    }

    private void await(BooleanSupplier condition, String name) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Refusal(name + " of the new build is not ready after " + PATIENCE.toSeconds() + " s. Read "
                        + home.log(name) + ". What is not replaced yet goes on; when the build is mended, go on with:"
                        + " ./er up");
            }
            Pause.of(POLL);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
