package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.PrivateFiles;
import io.elasticruntime.er.deployment.Release;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * A new build runs for the first time beside the deployment that it is to replace: on ports and with data of its own, and
 * only for as long as the training run takes. A build that does not start is found out here, where nobody depends on it.
 */
final class Rehearsal {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Home deployed;
    private final Home home;
    private final Options options;
    private final Release release;

    /** @param deployed the deployment that runs */
    Rehearsal(Home deployed, Options options, Release release) {
        this.deployed = deployed;
        this.home = deployed.rehearsal();
        this.options = options;
        this.release = release;
    }

    /**
     * Runs it, and leaves nothing but the caches.
     *
     * @throws Refusal naming the log to read, if the build does not start
     */
    void run() {
        Options own = ownOptions();
        own.save(home);
        Secrets secrets = Secrets.of(home, null);
        release.useIn(home);
        LocalDeployment deployment = new LocalDeployment(home, own, secrets);
        if (new AotCaches(home).complete(deployment.processes())
                && new AotCaches(home).complete(List.of(deployment.healthMonitor()))) {
            Tree.delete(home.data());
            return;
        }
        PrivateFiles.close(home, deployment.cells());
        new EmbeddedPostgres(home).prepare(secrets);
        System.out.println("The new build is tried first, beside what runs.");
        try {
            UpCommand.train(home, deployment, new Platform(home, deployment), URI.create(own.origin()));
        } catch (Refusal e) {
            new Platform(home, deployment).stop(PATIENCE);
            throw new Refusal("The new build does not start; what runs goes on as it was. " + e.getMessage());
        }
        endOf(deployed);
    }

    /** Stops and deletes the rehearsal of a deployment, if one was left behind. */
    static void endOf(Home deployed) {
        Home home = deployed.rehearsal();
        if (!Files.exists(home.options())) {
            return;
        }
        if (ProcessStatus.anyAlive(home)) {
            new Platform(home, new LocalDeployment(home, Options.of(home), Secrets.of(home, null))).stop(PATIENCE);
        }
        DownCommand.removeContainers(home);
        Tree.delete(home.data());
    }

    /** Those of the deployment on ports that nobody uses, with a single cell: all cells have one cache. */
    private Options ownOptions() {
        Secrets secrets = Secrets.of(home, null);
        int base = InternalPorts.choose(options.port(), first -> {
            Options own = optionsAt(first);
            return Preflight.isFree(own.port(), true)
                    && Preflight.internalPortsAreFree(new LocalDeployment(home, own, secrets));
        });
        return optionsAt(base);
    }

    private Options optionsAt(int base) {
        return new Options(
                base + InternalPorts.BLOCK - 1,
                base,
                options.domain(),
                1,
                options.zones().subList(0, 1),
                options.layout());
    }
}
