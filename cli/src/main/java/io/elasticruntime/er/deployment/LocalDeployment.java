package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Manifest.Component;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code deploy/local.yml} with options, secrets and places filled in: each process with its command, each service with
 * its settings.
 */
public final class LocalDeployment {

    private static final String CONTROL_PLANE = "control-plane";
    private static final String SHARED_PROCESS = "platform";
    private static final String SHARED_HEAP = "400m";
    static final int DOPPLER_PORT = 7;
    static final int HEALTH_MONITOR_PORT = 0;
    private static final int POSTGRES_PORT = 9;

    private final Home home;
    private final Options options;
    private final Secrets secrets;
    private final Manifest manifest;

    public LocalDeployment(Home home, Options options, Secrets secrets) {
        this.home = home;
        this.options = options;
        this.secrets = secrets;
        this.manifest = Manifest.read(home.manifest());
    }

    /**
     * One service with its own settings.
     *
     * @param component as the manifest has it
     * @param name the component's name, or that of the cell
     * @param zone of a cell, else empty
     * @param port internal port
     */
    public record Instance(Component component, String name, String zone, int port) {

        /** URL that answers 200 when the service is ready. */
        public URI health() {
            // The router's own port belongs to the users; its health is asked on the loopback interface alone.
            String scheme = component.router() ? "http" : "https";
            return URI.create(scheme + "://127.0.0.1:" + port + "/actuator/health");
        }
    }

    /**
     * One process to run.
     *
     * @param name of the process
     * @param zone of a cell, else empty
     * @param kind names its AOT cache; null for what is no JVM of ours
     * @param jvm JVM flags
     * @param program what follows the flags, or the whole command where there is no JVM
     * @param instances the services in it; empty for what is no service of ours
     * @param health what must answer for it to be ready
     * @param needs processes that must be ready first
     */
    public record LocalProcess(
            String name,
            String zone,
            @Nullable String kind,
            List<String> jvm,
            List<String> program,
            List<Instance> instances,
            List<URI> health,
            List<String> needs) {}

    /** All processes but health-monitor itself, in the order in which they are started. */
    public List<LocalProcess> processes() {
        List<LocalProcess> processes = new ArrayList<>();
        processes.add(new LocalProcess(
                "postgres",
                "",
                null,
                List.of(),
                new EmbeddedPostgres(home).command(port(POSTGRES_PORT)),
                List.of(),
                List.of(
                        URI.create("tcp://127.0.0.1:" + port(POSTGRES_PORT)),
                        URI.create("postmaster:"
                                + home.database()
                                        .resolve("postmaster.pid")
                                        .toUri()
                                        .getRawPath())),
                List.of()));
        boolean compact = options.layout() == Options.Layout.COMPACT;
        if (compact) {
            processes.add(shared(instances().stream()
                    .filter(instance -> instance.component().sharesProcess())
                    .toList()));
        }
        instances().stream()
                .filter(instance -> !(compact && instance.component().sharesProcess()))
                .map(this::own)
                .forEach(processes::add);
        return processes;
    }

    /** The process that supervises the others. */
    public LocalProcess healthMonitor() {
        Component component = new Component(
                "health-monitor",
                "health-monitor.jar",
                HEALTH_MONITOR_PORT,
                CONTROL_PLANE,
                "64m",
                null,
                false,
                false,
                false,
                Map.of());
        return own(new Instance(component, "health-monitor", "", port(HEALTH_MONITOR_PORT)));
    }

    /** Every service, cells included, health-monitor not. */
    public List<Instance> instances() {
        List<Instance> instances = new ArrayList<>();
        for (Component component : manifest.components()) {
            if (component.perCell()) {
                instances.addAll(cells(component));
            } else {
                instances.add(new Instance(component, component.name(), "", port(component.port())));
            }
        }
        return instances;
    }

    private List<Instance> cells(Component component) {
        List<Instance> cells = new ArrayList<>();
        int zones = options.zones().size();
        for (int i = 0; i < options.cells(); i++) {
            String zone = options.zones().get(i % zones);
            String name = component.name() + "-" + zone + "-" + i / zones;
            cells.add(new Instance(component, name, zone, port(component.port()) + i));
        }
        return cells;
    }

    /** The settings of one service, as properties. */
    public Map<String, String> settings(Instance instance) {
        Component component = instance.component();
        Map<String, String> settings = new TreeMap<>();
        settings.put("er.component.instance", instance.name());
        settings.put("er.component.zone", instance.zone().isEmpty() ? "local" : instance.zone());
        settings.put(
                "er.component.certificates",
                home.certificates(certificate(instance)).toString());
        peers().forEach((name, uri) -> settings.put("er.component.peers." + name, uri.toString()));
        settings.put(component.router() ? "management.server.port" : "server.port", Integer.toString(instance.port()));
        if (component.router()) {
            settings.put("server.port", Integer.toString(options.port()));
        }
        settings.put("logging.file.name", home.log(instance.name()).toString());
        settings.put("logging.threshold.console", "OFF");
        if (component.database() != null) {
            settings.put(
                    "spring.datasource.url",
                    "jdbc:postgresql://127.0.0.1:" + port(POSTGRES_PORT) + "/" + component.database());
            Database database = Database.named(component.database());
            settings.put("spring.datasource.username", database.role());
            settings.put("spring.datasource.password", database.password(secrets));
            settings.putAll(EncryptionKeys.of(secrets).settings(component.name()));
        }
        settings.putAll(manifest.config(component, secrets, name -> fill(name, instance)));
        return settings;
    }

    /** Where each component answers. */
    public Map<String, URI> peers() {
        Map<String, URI> peers = new LinkedHashMap<>();
        for (Component component : manifest.components()) {
            if (!component.perCell()) {
                peers.put(component.name(), URI.create("https://127.0.0.1:" + port(component.port())));
            }
        }
        peers.put("doppler", URI.create("https://127.0.0.1:" + port(DOPPLER_PORT)));
        peers.put("health-monitor", URI.create("https://127.0.0.1:" + port(HEALTH_MONITOR_PORT)));
        return peers;
    }

    /** Where one component answers. */
    public URI peer(String name) {
        return Objects.requireNonNull(peers().get(name), name);
    }

    /** A component has one, and so has each cell: it speaks for itself alone. */
    private static String certificate(Instance instance) {
        return instance.component().perCell()
                ? instance.name()
                : instance.component().name();
    }

    /** Names of the cells. */
    public List<String> cells() {
        return instances().stream()
                .filter(instance -> instance.component().perCell())
                .map(Instance::name)
                .toList();
    }

    /** The names in the certificates of this deployment. */
    public List<String> components() {
        List<String> names = new ArrayList<>(
                instances().stream().map(LocalDeployment::certificate).toList());
        names.add("health-monitor");
        names.add("er");
        return names;
    }

    /** Where users find the router. */
    public int port() {
        return options.port();
    }

    /** Every other port that the deployment listens on, by who listens there. */
    public Map<String, Integer> internalPorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("health-monitor", port(HEALTH_MONITOR_PORT));
        ports.put("postgres", port(POSTGRES_PORT));
        ports.put("doppler", port(DOPPLER_PORT));
        for (Instance instance : instances()) {
            ports.put(instance.component().router() ? "router (health)" : instance.name(), instance.port());
        }
        return ports;
    }

    private LocalProcess own(Instance instance) {
        Component component = instance.component();
        return new LocalProcess(
                instance.name(),
                instance.zone(),
                component.name(),
                jvm(flavour(component), component.heap()),
                List.of(
                        "-jar",
                        home.programs().resolve(component.jar()).toString(),
                        "--spring.config.additional-location=file:" + home.config(instance.name())),
                List.of(instance),
                List.of(instance.health()),
                component.database() == null ? List.of() : List.of("postgres"));
    }

    /** The compact layout wants to be there soon more than it wants to be fast later. */
    private String flavour(Component component) {
        return options.layout() == Options.Layout.COMPACT ? CONTROL_PLANE : component.jvm();
    }

    private LocalProcess shared(List<Instance> instances) {
        List<String> program = new ArrayList<>(List.of(
                "-jar",
                home.programs().resolve("compact.jar").toString(),
                home.logs().toString()));
        for (Instance instance : instances) {
            program.add(instance.name() + "=" + home.config(instance.name()));
        }
        return new LocalProcess(
                SHARED_PROCESS,
                "",
                SHARED_PROCESS,
                jvm(CONTROL_PLANE, SHARED_HEAP),
                program,
                instances,
                instances.stream().map(Instance::health).toList(),
                List.of("postgres"));
    }

    private List<String> jvm(String flavour, String heap) {
        List<String> flags = manifest.jvm().get(flavour);
        if (flags == null) {
            throw new Refusal(home.manifest() + ": jvm has no flavour " + flavour);
        }
        List<String> all = new ArrayList<>(flags);
        all.add("-Xmx" + heap);
        all.add("-Dspring.aot.enabled=true");
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("--sun-misc-unsafe-memory-access=allow");
        return all;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private int port(int offset) {
        return options.basePort() + offset;
    }

    private @Nullable String fill(String name, Instance instance) {
        Path data = home.data();
        return switch (name) {
            case "data" -> data.toString();
            case "dist" -> home.programs().toString();
            case "zone" -> instance.zone();
            case "instance" -> instance.name();
            case "port" -> Integer.toString(instance.port());
            case "ports.doppler" -> Integer.toString(port(DOPPLER_PORT));
            case "origin" -> options.origin();
            case "domain" -> options.domain();
            case "router-port" -> Integer.toString(options.port());
            // Ports and subnets are the machine's: who is root shares them with every deployment on it.
            case "reservations" ->
                isRoot()
                        ? "/run/elastic-runtime"
                        : data.resolve("run/reservations").toString();
            case "cells" -> Integer.toString(options.cells());
            default -> null;
        };
    }
}
