package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.ContainerDeployment;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code er provision}: what {@code docker compose} runs first. Secrets and certificates are made once and stay;
 * settings are written anew each time.
 */
@Command(
        name = "provision",
        description = "Writes secrets, certificates and settings of services that run in containers into ER_HOME.",
        mixinStandardHelpOptions = true)
public final class ProvisionCommand implements Runnable {

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
            names = "--admin-password",
            defaultValue = "${env:ER_ADMIN_PASSWORD}",
            description = "Password of the user admin (default: generated once).")
    private @Nullable String adminPassword;

    @Override
    public void run() {
        Home home = Home.fromEnvironment();
        if (!Files.isWritable(home.data())) {
            throw new Refusal("ER_HOME " + home.data() + " cannot be written: give it a volume that belongs to user "
                    + System.getProperty("user.name"));
        }
        Options options = new Options(
                port,
                Options.DEFAULT.basePort(),
                domain,
                Options.DEFAULT.cells(),
                Options.DEFAULT.zones(),
                Options.DEFAULT.layout());
        Secrets secrets = Secrets.of(home, adminPassword == null || adminPassword.isBlank() ? null : adminPassword);
        ContainerDeployment deployment = new ContainerDeployment(home, options, secrets, network);
        Configuration.writeCertificates(home, deployment.hosts());
        deployment.settings().forEach((service, settings) -> Configuration.write(home.config(service), settings));
        writeDatabasePassword(home.data().resolve("database-password"), secrets);
        System.out.println("Secrets, certificates and settings are in " + home.data() + ".");
    }

    /** For the image of PostgreSQL, which wants a file of its own. */
    private static void writeDatabasePassword(Path file, Secrets secrets) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secrets.get("database"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
