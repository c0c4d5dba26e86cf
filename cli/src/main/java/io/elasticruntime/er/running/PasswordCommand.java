package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.nio.file.Files;
import picocli.CommandLine.Command;

/** {@code er password}: for scripts that log in. */
@Command(name = "password", description = "Prints the password of the user admin.", mixinStandardHelpOptions = true)
public final class PasswordCommand implements Runnable {

    @Override
    public void run() {
        Home home = Home.fromEnvironment();
        if (!Files.exists(home.secrets())) {
            throw new Refusal("There is no deployment in " + home.data() + " yet. Start one with: ./er up");
        }
        System.out.println(Secrets.of(home, null).get("admin"));
    }
}
