package io.elasticruntime.er.running;

import io.elasticruntime.er.certificates.Authority;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Writes what the processes of a deployment read: certificates, settings, and health-monitor's list of processes. */
final class Configuration {

    private static final Duration RENEWED_AFTER = Duration.ofDays(365);

    private final Home home;
    private final LocalDeployment deployment;

    Configuration(Home home, LocalDeployment deployment) {
        this.home = home;
        this.deployment = deployment;
    }

    /** Certificates for every component, unless there are good ones. */
    void writeCertificates() {
        Map<String, List<String>> hosts = new TreeMap<>();
        deployment.components().forEach(component -> hosts.put(component, List.of()));
        writeCertificates(home, hosts);
        deployment.cells().forEach(cell -> copyInstanceAuthority(home, home.certificates(cell)));
    }

    /**
     * Certificates for every component, unless there are good ones.
     *
     * @param hosts by component: the names under which it is called besides {@code localhost}
     */
    static void writeCertificates(Home home, Map<String, List<String>> hosts) {
        boolean good = hosts.keySet().stream()
                .map(component -> home.certificates(component).resolve("component.crt"))
                .allMatch(Configuration::isFresh);
        if (!good) {
            Authority authority = new Authority(Instant.now());
            hosts.forEach((component, names) -> authority.issue(component, names, home.certificates(component)));
        }
        Path cells = home.certificates("cell");
        // Cells have had one certificate for all of them.
        deleteAll(cells, List.of("ca.crt", "component.crt", "component.key"));
        if (!isFresh(cells.resolve("instance-ca.crt"))) {
            Authority.createForInstances(Instant.now(), cells);
        }
    }

    /** Each cell signs the certificates of its instances; all with one authority, so that instances trust one another. */
    static void copyInstanceAuthority(Home home, Path certificates) {
        copy(List.of("instance-ca.crt", "instance-ca.key"), home.certificates("cell"), certificates);
    }

    /** Copies files that only their owner may read. */
    static void copy(List<String> names, Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (String name : names) {
                writeText(to.resolve(name), Files.readString(from.resolve(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the files of " + from + " cannot be given to " + to, e);
        }
    }

    /** Settings of every service, and what health-monitor shall run. */
    void write(Map<LocalProcess, List<String>> commands) {
        for (Instance instance : deployment.instances()) {
            write(home.config(instance.name()), deployment.settings(instance));
        }
        Instance healthMonitor = deployment.healthMonitor().instances().getFirst();
        Map<String, String> settings = new TreeMap<>(deployment.settings(healthMonitor));
        settings.put("er.health-monitor.deployment.state", home.state().toString());
        int index = 0;
        for (var entry : commands.entrySet()) {
            LocalProcess process = entry.getKey();
            String key = "er.health-monitor.deployment.processes[" + index++ + "].";
            settings.put(key + "name", process.name());
            settings.put(key + "zone", process.zone());
            settings.put(key + "directory", home.data().toString());
            settings.put(key + "output", home.output(process.name()).toString());
            settings.put(key + "temporary", home.temporary(process.name()).toString());
            putList(settings, key + "command", entry.getValue());
            putList(
                    settings,
                    key + "health",
                    process.health().stream().map(URI::toString).toList());
            putList(settings, key + "needs", process.needs());
        }
        write(home.config(healthMonitor.name()), settings);
    }

    private static void putList(Map<String, String> settings, String key, List<String> values) {
        List<String> copy = new ArrayList<>(values);
        for (int i = 0; i < copy.size(); i++) {
            settings.put(key + "[" + i + "]", copy.get(i));
        }
    }

    private static boolean isFresh(Path certificate) {
        try {
            return Files.exists(certificate)
                    && Files.getLastModifiedTime(certificate)
                            .toInstant()
                            .isAfter(Instant.now().minus(RENEWED_AFTER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        try {
            Files.createDirectories(file.getParent());
            StringWriter text = new StringWriter();
            properties.store(text, "Written by er up; settings that shall stay belong into deploy/local.yml");
            writeText(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    /** Replaces a file, whole or not at all, by one that only its owner may read. */
    static void writeText(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteAll(Path directory, List<String> names) {
        try {
            for (String name : names) {
                Files.deleteIfExists(directory.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be cleared", e);
        }
    }
}
