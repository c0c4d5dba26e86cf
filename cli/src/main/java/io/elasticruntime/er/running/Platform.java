package io.elasticruntime.er.running;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.certificates.Identity;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The running deployment: starts health-monitor, which starts the rest, and ends all of it gracefully. */
final class Platform {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Home home;
    private final LocalDeployment deployment;

    Platform(Home home, LocalDeployment deployment) {
        this.home = home;
        this.deployment = deployment;
    }

    /**
     * Writes the configuration and starts health-monitor with its keeper.
     *
     * @param cacheFlags the JVM flag for the AOT cache of a process: to use it, or to make it
     */
    void start(Function<LocalProcess, List<String>> cacheFlags) {
        configure(cacheFlags);
        try {
            Files.deleteIfExists(home.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startKeeper(command(deployment.healthMonitor(), cacheFlags));
    }

    /**
     * Writes the configuration anew and replaces health-monitor with its keeper. All other processes go on; from now on
     * each that ends is started with the new configuration.
     *
     * @param cacheFlags as for {@link #start}
     */
    void replaceHealthMonitor(Function<LocalProcess, List<String>> cacheFlags, Duration patience) {
        configure(cacheFlags);
        ProcessStatus.keeper(home).ifPresent(keeper -> end(List.of(keeper), patience));
        end(handles(ProcessStatus.all(home), "health-monitor"), patience);
        startKeeper(command(deployment.healthMonitor(), cacheFlags));
    }

    private void configure(Function<LocalProcess, List<String>> cacheFlags) {
        Configuration configuration = new Configuration(home, deployment);
        configuration.writeCertificates();
        Map<LocalProcess, List<String>> commands = new LinkedHashMap<>();
        for (LocalProcess process : deployment.processes()) {
            commands.put(process, command(process, cacheFlags));
        }
        configuration.write(commands);
    }

    /** Stops everything: apps first, then the components, the database last. Data is kept. */
    void stop(Duration patience) {
        ProcessStatus.keeper(home).ifPresent(keeper -> end(List.of(keeper), patience));
        List<ProcessStatus> all = ProcessStatus.all(home);
        // health-monitor first, or it would start again what is stopped here.
        end(handles(all, "health-monitor"), patience);
        drainCells(all);
        end(
                all.stream()
                        .filter(status -> !status.name().equals("postgres"))
                        .flatMap(status -> status.handle().stream())
                        .toList(),
                patience);
        stopDatabase(handles(all, "postgres"), patience);
        deleteState();
    }

    /** Ends a process; health-monitor starts it again with the settings that are written now. */
    void restart(LocalProcess process, Duration patience) {
        end(handles(ProcessStatus.all(home), process.name()), patience);
    }

    /** Kills a process, which a cell's containers outlive for sure; health-monitor starts it again. */
    void kill(LocalProcess process) {
        List<ProcessHandle> killed = handles(ProcessStatus.all(home), process.name());
        killed.forEach(ProcessHandle::destroyForcibly);
        waitFor(killed, Duration.ofSeconds(5));
    }

    /** The health of a service as JSON; empty if it does not answer. */
    String health(Instance instance) {
        try (HttpClient http = client()) {
            return get(http, instance.health());
        }
    }

    /** Whether every cell is known to the BBS and the API answers through the router: a push would succeed now. */
    boolean acceptsPushes(URI origin) {
        try (HttpClient http = client()) {
            int cells = (int) deployment.instances().stream()
                    .filter(instance -> instance.component().perCell())
                    .count();
            return get(http, deployment.peer("bbs").resolve("/v1/cells")).split("\"cell_id\"", -1).length - 1 >= cells
                    && get(http, origin.resolve("/v3/info")).contains("cli_version");
        }
    }

    private List<String> command(LocalProcess process, Function<LocalProcess, List<String>> cacheFlags) {
        if (process.kind() == null) {
            return process.program();
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(process.jvm());
        command.addAll(cacheFlags.apply(process));
        command.add("-Djava.io.tmpdir=" + home.temporary(process.name()));
        command.addAll(process.program());
        return command;
    }

    private void startKeeper(List<String> healthMonitor) {
        Path run = home.run();
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("setsid"); // A closed terminal must not end the platform.
        }
        command.add(home.project().resolve("deploy/keeper.sh").toString());
        command.add(run.toString());
        command.add(home.temporary("health-monitor").toString());
        command.addAll(healthMonitor);
        try {
            Files.createDirectories(run);
            Files.createDirectories(home.logs());
            Process keeper = new ProcessBuilder(command)
                    .directory(home.data().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.output("health-monitor").toFile()))
                    .start();
            Files.writeString(home.keeperPid(), Long.toString(keeper.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException("health-monitor cannot be started", e);
        }
    }

    private void drainCells(List<ProcessStatus> all) {
        List<Instance> cells = deployment.instances().stream()
                .filter(instance -> instance.component().perCell())
                .filter(cell -> !handles(all, cell.name()).isEmpty())
                .toList();
        if (cells.isEmpty()) {
            return;
        }
        try (HttpClient http = client();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Instance cell : cells) {
                threads.submit(() -> post(http, URI.create("https://127.0.0.1:" + cell.port() + "/v1/drain")));
            }
        }
    }

    private HttpClient client() {
        return Identity.client(home.certificates("er"));
    }

    private static String get(HttpClient http, URI uri) {
        return send(
                http, HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build());
    }

    private static void post(HttpClient http, URI uri) {
        send(
                http,
                HttpRequest.newBuilder(uri)
                        .timeout(DRAIN)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    /** The answer's body, empty if there was no good answer. */
    private static String send(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() < 300 ? response.body() : "";
        } catch (IOException _) {
            return "";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static List<ProcessHandle> handles(List<ProcessStatus> all, String name) {
        return all.stream()
                .filter(status -> status.name().equals(name))
                .flatMap(status -> status.handle().stream())
                .toList();
    }

    private static void end(List<ProcessHandle> processes, Duration patience) {
        processes.forEach(ProcessHandle::destroy);
        waitFor(processes, patience);
        processes.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        waitFor(processes, Duration.ofSeconds(5));
    }

    /** SIGINT: the server disconnects its clients and writes what it has; SIGTERM would wait for them. */
    private static void stopDatabase(List<ProcessHandle> processes, Duration patience) {
        for (ProcessHandle process : processes) {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        waitFor(processes, patience);
        end(processes, patience);
    }

    private static void waitFor(List<ProcessHandle> processes, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Pause.of(POLL);
        }
    }

    private void deleteState() {
        try {
            Path run = home.run();
            for (String name : List.of("keeper.pid", "health-monitor.pid", "health-monitor.restarts")) {
                Files.deleteIfExists(run.resolve(name));
            }
            Files.deleteIfExists(home.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
