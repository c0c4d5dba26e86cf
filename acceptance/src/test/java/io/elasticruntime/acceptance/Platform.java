package io.elasticruntime.acceptance;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.certificates.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One running platform: how stories look at it and what they break in it. */
final class Platform {

    static final int PORT = Integer.getInteger("er.test.port", 8180);
    static final int BASE_PORT = Integer.getInteger("er.test.base-port", 27100);
    static final String LAYOUT = System.getProperty("er.test.layout", "separate");
    static final int CLOUD_CONTROLLER = BASE_PORT + 2;
    static final int BBS = BASE_PORT + 4;
    private static final int PORTS = 60;
    private static final Pattern SERVERS_FILE = Pattern.compile("tomcat[a-z-]*\\.(\\d+)\\.\\d+");

    private final Path project = Path.of(System.getProperty("er.project", ".")).toAbsolutePath();
    private final Path home = project.resolve("target/acceptance/er");
    private final Optional<FakeClock> clock = Optional.ofNullable(System.getProperty("er.test.faketime"))
            .map(Path::of)
            .map(FakeClock::new);
    private final Er er =
            new Er(project, home, clock.map(FakeClock::environment).orElse(Map.of()));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Er er() {
        return er;
    }

    /** The clock of all its processes; empty where {@code er.test.faketime} names no library for that. */
    Optional<FakeClock> clock() {
        return clock;
    }

    /** The data directory of the deployment. */
    Path home() {
        return home;
    }

    Path project() {
        return project;
    }

    Path app(String name) {
        return project.resolve("acceptance/apps").resolve(name);
    }

    String adminPassword() {
        return er.must("password").strip();
    }

    /** Keeps the components' logs of a run beside its reports, where a purge does not reach them. */
    void keepLogs() {
        Path kept = project.resolve("target/test/logs-" + LAYOUT + (clock.isPresent() ? "-clock" : ""));
        try (Stream<Path> logs = Files.list(home.resolve("logs"))) {
            Files.createDirectories(kept);
            for (Path log : logs.toList()) {
                Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request to an app through the router, by Host header, so that no name has to be resolved. */
    HttpResponse<String> get(String host, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
                .header("Host", host + ":" + PORT)
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** One line of {@code er status}. */
    record Status(String name, Long pid, String zone, String state, int restarts) {}

    List<Status> status() {
        JsonNode all = Json.MAPPER.readTree(er.run("status", "--json").output());
        return StreamSupport.stream(all.spliterator(), false)
                .map(one -> new Status(
                        one.path("name").asString(),
                        one.path("pid").isNull() ? null : one.path("pid").asLong(),
                        one.path("zone").asString(""),
                        one.path("state").asString(),
                        one.path("restarts").asInt()))
                .toList();
    }

    Status status(String component) {
        return status().stream()
                .filter(status -> status.name().equals(component))
                .findFirst()
                .orElseThrow(() -> new AssertionError("er status does not show " + component));
    }

    /** An instance as the BBS knows it. */
    record Instance(int index, String guid, String cell, String zone, String state) {}

    /** The ports of the host at which the running instances of an app answer. */
    List<Integer> hostPorts(String appGuid) {
        JsonNode all = Json.MAPPER.readTree(bbs("/v1/actual-lrps"));
        return StreamSupport.stream(all.spliterator(), false)
                .filter(lrp -> lrp.path("process_guid").asString().startsWith(appGuid))
                .flatMap(lrp -> lrp.at("/net_info/ports").valueStream())
                .map(port -> port.path("host_port").asInt())
                .toList();
    }

    /** All instances of an app's web process. */
    List<Instance> instances(String appGuid) {
        JsonNode all = Json.MAPPER.readTree(bbs("/v1/actual-lrps"));
        return StreamSupport.stream(all.spliterator(), false)
                .filter(lrp -> lrp.path("process_guid").asString().startsWith(appGuid))
                .filter(lrp -> lrp.path("presence").asString().equals("ORDINARY"))
                .map(lrp -> new Instance(
                        lrp.path("index").asInt(),
                        lrp.path("instance_guid").asString(""),
                        lrp.path("cell_id").asString(""),
                        lrp.path("availability_zone").asString(""),
                        lrp.path("state").asString()))
                .toList();
    }

    /** Of all instances of all apps that are on some cell, in order. */
    List<String> instanceGuids() {
        return Json.MAPPER
                .readTree(bbs("/v1/actual-lrps"))
                .valueStream()
                .map(lrp -> lrp.path("instance_guid").asString(""))
                .filter(guid -> !guid.isEmpty())
                .sorted()
                .toList();
    }

    List<Instance> running(String appGuid) {
        return instances(appGuid).stream()
                .filter(instance -> instance.state().equals("RUNNING"))
                .toList();
    }

    private String bbs(String path) {
        return internal("er", BBS, path).body();
    }

    /** A request to an internal port by the certificate of a component. */
    HttpResponse<String> internal(String component, int port, String path) {
        try (HttpClient client = Identity.client(home.resolve("certificates").resolve(component))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Processes of the machine that belong to one instance, told by their environment. */
    List<ProcessHandle> processesOf(Instance instance) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains("INSTANCE_GUID=" + instance.guid() + "\0"))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.ISO_8859_1)
                    + "\0";
        } catch (IOException _) {
            return ""; // It has ended.
        }
    }

    /** Whether a real container is around an instance; where the machine allows none, {@code er up} has said why. */
    boolean isIsolated(Instance instance) {
        return Files.isDirectory(containers(instance).resolve(instance.guid()));
    }

    /** Names of all containers that runc knows of this platform's cells: guids of instances and tasks, in order. */
    List<String> containers() {
        try (Stream<Path> cells = Files.list(home.resolve("cells"))) {
            List<String> names = new ArrayList<>();
            for (Path cell : cells.toList()) {
                try (Stream<Path> containers = Files.list(cell.resolve("garden/runc/state"))) {
                    containers
                            .map(container -> container.getFileName().toString())
                            .forEach(names::add);
                }
            }
            return names.stream().sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path containers(Instance instance) {
        return home.resolve("cells").resolve(instance.cell()).resolve("garden/runc/state");
    }

    /** As an operator who does not ask the cell: by runc where it has made the container, else by ending its processes. */
    void removeContainer(Instance instance) {
        if (!isIsolated(instance)) {
            processesOf(instance).forEach(process -> kill(process.pid()));
            return;
        }
        execute("runc", "--root", containers(instance).toString(), "delete", "--force", instance.guid());
    }

    void kill(long pid) {
        signal("KILL", pid);
    }

    void signal(String signal, long pid) {
        execute("kill", "-" + signal, Long.toString(pid));
    }

    private static void execute(String... command) {
        try {
            int exit = new ProcessBuilder(command).start().waitFor();
            if (exit != 0) {
                throw new AssertionError(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the services of a platform at these ports have left in the machine's temporary directory. */
    static List<Path> temporaryFiles() {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.filter(file ->
                            isOurs(SERVERS_FILE.matcher(file.getFileName().toString())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Matcher name) {
        if (!name.matches()) {
            return false;
        }
        int port = Integer.parseInt(name.group(1));
        return port == PORT || (port >= BASE_PORT && port < BASE_PORT + PORTS);
    }

    Optional<Long> pidIn(String file) {
        try (Stream<String> lines = Files.lines(home.resolve("run").resolve(file))) {
            return lines.findFirst().map(String::strip).map(Long::parseLong);
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
