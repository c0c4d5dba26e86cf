package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.backup.ContainerRestore;
import io.elasticruntime.er.database.Ownership;
import io.elasticruntime.er.deployment.ContainerDeployment;
import io.elasticruntime.er.deployment.ContainerDeployment.Container;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Manifest;
import io.elasticruntime.er.deployment.Migrations;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code er provision}: what {@code docker compose} runs first. Secrets and certificates are made once and stay;
 * settings are written anew each time. A build that is older than the data is refused, so that none of its services
 * starts. Each container gets a directory of its own with its key and its settings, and is
 * shown nothing else.
 */
@Command(
        name = "provision",
        description = "Writes secrets, certificates and settings of services that run in containers into ER_HOME.",
        mixinStandardHelpOptions = true)
public final class ProvisionCommand implements Runnable {

    private static final List<String> CERTIFICATE = List.of("ca.crt", "component.crt", "component.key");

    @Option(
            names = "--port",
            defaultValue = "${env:ER_PORT:-8080}",
            description = "Port of API and apps as users see it (default 8080).")
    private int port = Options.DEFAULT.port();

    @Option(
            names = "--domain",
            defaultValue = "${env:ER_DOMAIN:-localhost}",
            description = "Domain of API and apps (default localhost).")
    private String domain = Options.DEFAULT.domain();

    @Option(
            names = "--network",
            defaultValue = "${env:ER_NETWORK:-cells.internal}",
            description = "Domain of the network in which every cell has a name (default cells.internal).")
    private String network = "";

    @Option(
            names = "--zones",
            split = ",",
            defaultValue = "${env:ER_ZONES:-z1,z2}",
            description = "Zones with cells, each a service cell-ZONE (default z1,z2).")
    private List<String> zones = Options.DEFAULT.zones();

    @Option(
            names = "--services",
            paramLabel = "DIRECTORY",
            defaultValue = "${env:ER_SERVICES}",
            description = "Where each container's own directory is made (default: services, below ER_HOME).")
    private @Nullable Path services;

    @Option(
            names = "--admin-password",
            defaultValue = "${env:ER_ADMIN_PASSWORD}",
            description = "Password of the user admin (default: generated once).")
    private @Nullable String adminPassword;

    @Option(names = "--for-restore", hidden = true, description = "For a deployment that a backup will fill.")
    private boolean forRestore;

    @Override
    public void run() {
        Home home = Home.fromEnvironment();
        if (!Files.isWritable(home.data())) {
            throw new Refusal("ER_HOME " + home.data() + " cannot be written: give it a volume that belongs to user "
                    + System.getProperty("user.name"));
        }
        if (forRestore) {
            ContainerRestore.begin(home);
        } else {
            ContainerRestore.refuseIncomplete(home);
        }
        Migrations migrations = Migrations.of(home.dist(), Manifest.read(home.manifest()));
        migrations.refuseIfOlderThan(Migrations.had(home), "docker compose down -v, then ./er restore --compose FILE");
        Options options = new Options(
                port, Options.DEFAULT.basePort(), domain, Options.DEFAULT.cells(), zones, Options.DEFAULT.layout());
        Secrets secrets = Secrets.of(home, adminPassword == null || adminPassword.isBlank() ? null : adminPassword);
        ContainerDeployment deployment = new ContainerDeployment(home, options, secrets, network);
        Path services = this.services == null ? home.data().resolve("services") : this.services;
        Configuration.writeCertificates(home, deployment.hosts());
        Map<String, Map<String, String>> settings = deployment.settings();
        for (Container container : deployment.containers()) {
            Home own = new Home(home.project(), services.resolve(container.name()));
            Path certificates = own.certificates(container.service());
            Configuration.copy(CERTIFICATE, home.certificates(container.name()), certificates);
            if (container.service().equals("cell")) {
                Configuration.copyInstanceAuthority(home, certificates);
            }
            Configuration.write(own.config(container.service()), settings.getOrDefault(container.service(), Map.of()));
        }
        writeDatabase(home, secrets, services.resolve(ContainerDeployment.POSTGRES));
        forgetWhatAllShared(home);
        migrations.remember(home);
        System.out.println("Secrets, certificates and settings are in " + home.data() + ".");
    }

    /** For the container of PostgreSQL: its certificate, who may log in, and how its databases get their roles. */
    private static void writeDatabase(Home home, Secrets secrets, Path own) {
        Configuration.copy(CERTIFICATE, home.certificates(ContainerDeployment.POSTGRES), own);
        try {
            Configuration.writeText(own.resolve("password"), secrets.get("database"));
            Configuration.writeText(own.resolve("pg_hba.conf"), Ownership.access("hostssl", "all"));
            Configuration.writeText(own.resolve("creation.sql"), Ownership.creation());
            for (var statements : Ownership.statements(secrets).entrySet()) {
                Configuration.writeText(own.resolve("owner-of-" + statements.getKey() + ".sql"), statements.getValue());
            }
            Configuration.writeText(own.resolve("fingerprint"), Ownership.fingerprint(secrets));
        } catch (IOException e) {
            throw new UncheckedIOException(own + " cannot be written", e);
        }
    }

    /** Containers of an earlier version read everything. */
    private static void forgetWhatAllShared(Home home) {
        Tree.delete(home.data().resolve("config"));
        try {
            Files.deleteIfExists(home.data().resolve("database-password"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
