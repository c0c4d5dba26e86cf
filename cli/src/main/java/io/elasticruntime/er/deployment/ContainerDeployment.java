package io.elasticruntime.er.deployment;

import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.Manifest.Component;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of {@code deploy/local.yml}, each in a container of its own and called by its name. What is written here
 * are defaults: an environment variable of a container is stronger, so one image serves every deployment.
 */
public final class ContainerDeployment {

    public static final String POSTGRES = "postgres";

    /** What a service keeps, in its container. */
    public static final Path DATA = Path.of("/var/lib/elastic-runtime");

    private static final String HEALTH_MONITOR = "health-monitor";

    /** Where users' requests arrive in the router's container, whatever port is published for it. */
    private static final int ROUTER_PORT = 8080;

    private final Home home;
    private final Options options;
    private final Secrets secrets;
    private final Manifest manifest;
    private final String network;

    /**
     * One container, and what of the deployment's identity it alone is given.
     *
     * @param name of the container, such as {@code bbs} or {@code cell-z1}; also the name in its certificate
     * @param service that runs in it, such as {@code cell}
     * @param hosts names under which it is called
     */
    public record Container(String name, String service, List<String> hosts) {}

    /**
     * @param home the identity of the deployment: secrets and certificates of all
     * @param options the port and the domain that users see, the first of the internal ports, and the zones with cells
     * @param network domain of the containers' own network; each cell has a name of its own in it
     */
    public ContainerDeployment(Home home, Options options, Secrets secrets, String network) {
        this.home = home;
        this.options = options;
        this.secrets = secrets;
        this.manifest = Manifest.read(home.manifest());
        this.network = network;
    }

    /** Every container of a service. The cells of a zone share a certificate, which is good for the cells of that zone. */
    public List<Container> containers() {
        List<Container> containers = new ArrayList<>();
        for (Component component : manifest.components()) {
            if (component.perCell()) {
                for (String zone : options.zones()) {
                    containers.add(
                            new Container(component.name() + "-" + zone, component.name(), List.of("*." + network)));
                }
            } else {
                containers.add(new Container(component.name(), component.name(), List.of(component.name())));
            }
        }
        containers.add(new Container(HEALTH_MONITOR, HEALTH_MONITOR, List.of(HEALTH_MONITOR)));
        return containers;
    }

    /** The names in the certificates of this deployment, with the names under which each is called. */
    public Map<String, List<String>> hosts() {
        Map<String, List<String>> hosts = new LinkedHashMap<>();
        containers().forEach(container -> hosts.put(container.name(), container.hosts()));
        hosts.put(POSTGRES, List.of(POSTGRES));
        hosts.put("er", List.of());
        return hosts;
    }

    /** The settings of every service, by its name. */
    public Map<String, Map<String, String>> settings() {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (Component component : manifest.components()) {
            Map<String, String> own = common(component.name());
            own.put(component.router() ? "management.server.port" : "server.port", port(component.port()));
            if (component.router()) {
                own.put("server.port", Integer.toString(ROUTER_PORT));
            }
            if (component.database() != null) {
                Database database = Database.named(component.database());
                own.put(
                        "spring.datasource.url",
                        "jdbc:postgresql://${ER_DATABASE_HOST:postgres}:${ER_DATABASE_PORT:5432}/" + database.name()
                                + "?sslmode=${ER_DATABASE_SSLMODE:verify-full}&sslrootcert=${ER_DATABASE_CA:"
                                + home.certificates(component.name()).resolve("ca.crt") + "}");
                own.put("spring.datasource.username", "${ER_DATABASE_USER:" + database.role() + "}");
                own.put("spring.datasource.password", "${ER_DATABASE_PASSWORD:" + database.password(secrets) + "}");
                own.putAll(EncryptionKeys.of(secrets).settings(component.name()));
            }
            own.putAll(manifest.config(component, secrets, name -> fill(name, component)));
            settings.put(component.name(), own);
        }
        Map<String, String> healthMonitor = common(HEALTH_MONITOR);
        healthMonitor.put("server.port", port(LocalDeployment.HEALTH_MONITOR_PORT));
        settings.put(HEALTH_MONITOR, healthMonitor);
        return settings;
    }

    private Map<String, String> common(String component) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("er.component.instance", component);
        settings.put("er.component.zone", "local");
        settings.put("er.component.certificates", home.certificates(component).toString());
        settings.put("server.address", "0.0.0.0");
        settings.put("er.loggregator.doppler.address", "0.0.0.0");
        peers().forEach((name, address) -> settings.put("er.component.peers." + name, "https://" + address));
        return settings;
    }

    /** Host and port of each component. */
    private Map<String, String> peers() {
        Map<String, String> peers = new LinkedHashMap<>();
        for (Component component : manifest.components()) {
            if (!component.perCell()) {
                peers.put(component.name(), component.name() + ":" + port(component.port()));
            }
        }
        peers.put("doppler", "loggregator:" + port(LocalDeployment.DOPPLER_PORT));
        peers.put(HEALTH_MONITOR, HEALTH_MONITOR + ":" + port(LocalDeployment.HEALTH_MONITOR_PORT));
        return peers;
    }

    private String port(int offset) {
        return Integer.toString(options.basePort() + offset);
    }

    private @Nullable String fill(String name, Component component) {
        return switch (name) {
            case "data" -> DATA.toString();
            case "dist" -> home.dist().toString();
            // A cell's own container knows these.
            case "zone", "instance" -> component.name();
            case "cells" -> "1";
            case "port" -> port(component.port());
            case "ports.doppler" -> port(LocalDeployment.DOPPLER_PORT);
            case "origin" -> options.origin();
            case "domain" -> options.domain();
            case "router-port" -> Integer.toString(options.port());
            case "reservations" -> "/run/elastic-runtime";
            default -> null;
        };
    }
}
