package io.elasticruntime.er.running;

import io.elasticruntime.er.Locks;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.backup.Leftovers;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Manifest;
import io.elasticruntime.er.deployment.Migrations;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Options.Layout;
import io.elasticruntime.er.deployment.PrivateFiles;
import io.elasticruntime.er.deployment.Release;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code er up}. */
@Command(
        name = "up",
        description = "Starts the platform; options are remembered for the next time. One that runs an earlier build is"
                + " upgraded in place.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(90);

    @Option(names = "--port", description = "Port of API and apps (default 8080).")
    private @Nullable Integer port;

    @Option(
            names = "--base-port",
            description =
                    "First of the internal ports, on 127.0.0.1 (default: 60 that are free, from 17100 on for port 8080).")
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
        boolean runs = ProcessStatus.keeper(home).isPresent();
        if (!runs) {
            Leftovers.delete(home);
        }
        try (FileChannel lock = lock(home)) {
            if (!Locks.take(lock)) {
                throw new Refusal("Another er up of this deployment is at work. Wait until it has ended.");
            }
            Rehearsal.endOf(home);
            Migrations migrations = Migrations.of(home.dist(), Manifest.read(home.manifest()));
            migrations.refuseIfOlderThan(Migrations.had(home), "./er down --purge, then ./er restore FILE");
            if (runs) {
                new Upgrade(home, Options.of(home), Release.ofBuild(home), migrations, System.out).run();
            } else {
                start(home, migrations);
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Home home) throws IOException {
        Path lock = home.temporary("up.lock");
        Files.createDirectories(lock.resolveSibling(""));
        return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void start(Home home, Migrations migrations) {
        boolean firstTime = !Files.exists(home.options());
        Secrets secrets = Secrets.of(home, adminPassword);
        if (ProcessStatus.anyAlive(home)) {
            System.out.println("Stopping what an earlier start left behind.");
            new Platform(home, new LocalDeployment(home, Options.of(home), secrets)).stop(Duration.ofSeconds(15));
        }
        Options options = chosen(home, secrets);
        LocalDeployment deployment = new LocalDeployment(home, options, secrets);
        Preflight.check(deployment);
        options.save(home);
        Platform platform = new Platform(home, deployment);
        String missing = Preflight.isolationMissing();
        if (!missing.isEmpty()) {
            System.out.println("Instances will NOT be isolated: they run as plain processes, because " + missing + ".");
        }
        PrivateFiles.close(home, deployment.cells());
        Release release = Release.ofBuild(home);
        release.useIn(home);
        migrations.remember(home);
        new EmbeddedPostgres(home).prepare(secrets);
        AotCaches caches = train(home, deployment, platform, URI.create(options.origin()));

        System.out.println("Starting");
        Progress progress = new Progress(home, deployment, platform, System.out);
        platform.start(process -> useOf(caches, process));
        progress.awaitReady(URI.create(options.origin()), PATIENCE);
        release.deleteOthers();
        System.out.printf("Ready after %.1f s.%n%n", Progress.seconds(progress.elapsed()));
        welcome(options, secrets, firstTime, home);
    }

    /** What the user wants now, else wanted before. Internal ports that nobody names now are such as are free. */
    private Options chosen(Home home, Secrets secrets) {
        Options before = Options.of(home);
        int router = port == null ? before.port() : port;
        if (basePort != null) {
            return chosen(before, router, basePort);
        }
        IntPredicate usable = base ->
                Preflight.internalPortsAreFree(new LocalDeployment(home, chosen(before, router, base), secrets));
        if (!Files.exists(home.options())) {
            return chosen(before, router, InternalPorts.choose(router, usable));
        }
        if (usable.test(before.basePort())) {
            return chosen(before, router, before.basePort());
        }
        int base = InternalPorts.choose(router, usable);
        System.out.println("Internal ports begin at " + base + " now: somebody else has one of those from "
                + before.basePort() + " on.");
        return chosen(before, router, base);
    }

    private Options chosen(Options before, int router, int base) {
        return new Options(
                router,
                base,
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
        System.out.println("First start of this build: a training run makes later starts fast (a minute or two).");
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
