package io.elasticruntime.er.running;

import io.elasticruntime.er.backup.Leftovers;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Options.Layout;
import io.elasticruntime.er.deployment.PrivateFiles;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code er up}. */
@Command(
        name = "up",
        description = "Starts the platform; options are remembered for the next time.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(90);

    @Option(names = "--port", description = "Port of API and apps (default 8080).")
    private @Nullable Integer port;

    @Option(names = "--base-port", description = "First of the internal ports, on 127.0.0.1 (default 17100).")
    private @Nullable Integer basePort;

    @Option(names = "--domain", description = "Domain of API and apps (default localhost).")
    private @Nullable String domain;

    @Option(names = "--cells", description = "Number of cells (default 2).")
    private @Nullable Integer cells;

    @Option(names = "--zones", split = ",", description = "Availability zones (default z1,z2).")
    private @Nullable List<String> zones;

    @Option(
            names = "--layout",
            description =
                    "separate: each service its own process (the default); compact: the services behind the router in one process.")
    private @Nullable Layout layout;

    @Option(names = "--admin-password", description = "Password of the user admin (default: generated once).")
    private @Nullable String adminPassword;

    @Option(names = "--no-install", description = "Install no system packages.")
    private boolean noInstall; // read by ./er

    @Override
    public Integer call() {
        Home home = Home.fromEnvironment();
        Options options = chosen(Options.of(home));
        if (ProcessStatus.keeper(home).isPresent()) {
            System.out.println("Already running at " + Options.of(home).origin()
                    + " (./er status shows it, ./er down stops it). Nothing was changed.");
            return 0;
        }
        Leftovers.delete(home);
        boolean firstTime = !Files.exists(home.secrets());
        options.save(home);
        Secrets secrets = Secrets.of(home, adminPassword);
        LocalDeployment deployment = new LocalDeployment(home, options, secrets);
        Platform platform = new Platform(home, deployment);
        if (ProcessStatus.anyAlive(home)) {
            System.out.println("Stopping what an earlier start left behind.");
            platform.stop(Duration.ofSeconds(15));
        }
        Preflight.check(deployment);
        String missing = Preflight.isolationMissing();
        if (!missing.isEmpty()) {
            System.out.println("Instances will NOT be isolated: they run as plain processes, because " + missing + ".");
        }
        PrivateFiles.close(home, deployment.cells());
        new EmbeddedPostgres(home).prepare(secrets);
        AotCaches caches = train(home, deployment, platform, URI.create(options.origin()));

        System.out.println("Starting");
        Progress progress = new Progress(home, deployment, platform, System.out);
        platform.start(process -> useOf(caches, process));
        progress.awaitReady(URI.create(options.origin()), PATIENCE);
        System.out.printf("Ready after %.1f s.%n%n", Progress.seconds(progress.elapsed()));
        welcome(options, secrets, firstTime, home);
        return 0;
    }

    private Options chosen(Options before) {
        return new Options(
                port == null ? before.port() : port,
                basePort == null ? before.basePort() : basePort,
                domain == null ? before.domain() : domain,
                cells == null ? (zones == null ? before.cells() : Math.max(before.cells(), zones.size())) : cells,
                zones == null ? before.zones() : zones,
                layout == null ? before.layout() : layout);
    }

    /** The first start after a build is the training run: it takes longer, and makes every later one short. */
    static AotCaches train(Home home, LocalDeployment deployment, Platform platform, URI origin) {
        AotCaches caches = new AotCaches(home);
        List<LocalProcess> processes = new java.util.ArrayList<>(deployment.processes());
        processes.add(deployment.healthMonitor());
        if (caches.complete(processes)) {
            return caches;
        }
        System.out.println("First start of this build: a training run makes later starts fast (about a minute).");
        caches.deleteStale(processes);
        Set<Path> claimed = new HashSet<>();
        Progress progress = new Progress(home, deployment, platform, System.out);
        platform.start(process -> {
            Path cache = caches.of(process);
            // Two cells share a cache: one of them makes it.
            return claimed.add(cache) && !Files.exists(cache)
                    ? List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
                    : List.of();
        });
        progress.awaitReady(origin, PATIENCE);
        FirstRequests.send(origin, home);
        platform.stop(DUMP_PATIENCE);
        System.out.printf("Trained in %.1f s.%n", Progress.seconds(progress.elapsed()));
        return caches;
    }

    static List<String> useOf(AotCaches caches, LocalProcess process) {
        Path cache = caches.of(process);
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off") : List.of();
    }

    private static void welcome(Options options, Secrets secrets, boolean firstTime, Home home) {
        System.out.println("Log in:   cf login -a " + options.origin() + " -u admin -p "
                + (firstTime ? secrets.get("admin") : "\"$(./er password)\""));
        System.out.println(
                "Push:     cf create-org dev && cf target -o dev && cf create-space dev && cf target -s dev");
        System.out.println("          cf push hello -p acceptance/apps/static-site -m 64M");
        System.out.println("          curl http://hello." + options.domain() + ":" + options.port() + "/");
        System.out.println("No cf?    ./er push hello -p acceptance/apps/static-site -m 64M");
        if (firstTime) {
            System.out.println();
            System.out.println("The password is shown this once; it is kept in " + home.secrets() + ".");
        }
    }
}
