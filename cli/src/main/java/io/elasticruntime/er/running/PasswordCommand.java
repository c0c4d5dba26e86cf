package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import picocli.CommandLine.Command;

/** {@code er password}: for scripts that log in. */
@Command(name = "password", description = "Prints the password of the user admin.", mixinStandardHelpOptions = true)
public final class PasswordCommand implements Runnable {

    private static final String SETTING = "er.uaa.admin.password";

    @Override
    public void run() {
        System.out.println(password(Home.fromEnvironment()));
    }

    /** From the secrets of the deployment, or, in a container of UAA, which is given its own settings alone, from these. */
    static String password(Home home) {
        if (Files.exists(home.secrets())) {
            return Secrets.of(home, null).get("admin");
        }
        Path settings = home.config("uaa");
        if (Files.exists(settings)) {
            String password = read(settings).getProperty(SETTING);
            if (password != null) {
                return password;
            }
        }
        throw new Refusal("There is no deployment in " + home.data() + " yet. Start one with: ./er up");
    }

    private static Properties read(Path settings) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(settings)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(settings + " cannot be read", e);
        }
        return properties;
    }
}
