package io.elasticruntime.er.running;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.EncryptionKeys;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code er secrets rotate}: a new key for what is encrypted in the databases. Each step leaves the deployment whole, so
 * a rotation that was interrupted is finished by running it again: as long as there are two keys one is under way.
 */
@Command(
        name = "rotate",
        description =
                "Makes a new key, has the services encrypt everything anew with it, and deletes the former one. Apps keep"
                        + " running. If it is interrupted, run it again.",
        mixinStandardHelpOptions = true)
public final class SecretsRotateCommand implements Callable<Integer> {

    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(500);

    @Override
    public Integer call() {
        Home home = Home.fromEnvironment();
        if (!Files.exists(home.options())) {
            throw new Refusal("There is no local deployment in " + home.data()
                    + ". Keys of a deployment in containers are not supported here: give its services the settings"
                    + " er.component.encryption, in the order that docs/adr/0020-secrets-at-rest.md tells.");
        }
        if (ProcessStatus.keeper(home).isEmpty()) {
            throw new Refusal("The platform does not run, and its services are what encrypts everything anew. Start it"
                    + " with: ./er up");
        }
        Secrets secrets = Secrets.of(home, null);
        EncryptionKeys keys = EncryptionKeys.of(secrets);
        if (keys.rotating()) {
            System.out.println("A rotation to " + keys.active() + " was begun and goes on.");
        } else {
            String before = keys.active();
            keys = keys.withNew();
            secrets = secrets.save(home, keys);
            System.out.println("The new key is " + keys.active() + "; " + before + " stays until nothing needs it.");
        }
        LocalDeployment deployment = new LocalDeployment(home, Options.of(home), secrets);
        Platform platform = new Platform(home, deployment);
        write(home, deployment);
        for (LocalProcess process : deployment.processes()) {
            List<Instance> services = withSecrets(process.instances());
            if (!services.isEmpty()) {
                encryptAnew(platform, process, services, keys.active());
            }
        }
        EncryptionKeys last = keys.withoutOld();
        // The settings first: while the secrets have both keys, running this again makes good what is missing.
        write(home, new LocalDeployment(home, Options.of(home), secrets.with(last)));
        secrets.save(home, last);
        System.out.println("Everything is encrypted with " + last.active() + "; no other key is left in " + home.data()
                + ". A backup from before needs the former one.");
        return 0;
    }

    private static void encryptAnew(Platform platform, LocalProcess process, List<Instance> services, String label) {
        if (!services.stream().allMatch(service -> label.equals(activeKey(platform.health(service))))) {
            System.out.println("  " + process.name() + " is started again with the new key");
            platform.restart(process, STOP);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Instance service : services) {
            while (!encryptedWith(platform.health(service), label)) {
                if (System.nanoTime() > deadline) {
                    throw new Refusal(service.name() + " has not encrypted everything anew in "
                            + PATIENCE.toMinutes() + " minutes. Its log says why; nothing is lost. When it runs, go on"
                            + " with: ./er secrets rotate");
                }
                Pause.of(POLL);
            }
            System.out.println("  " + service.name() + " has encrypted everything anew");
        }
    }

    private static void write(Home home, LocalDeployment deployment) {
        for (Instance service : withSecrets(deployment.instances())) {
            Configuration.write(home.config(service.name()), deployment.settings(service));
        }
    }

    private static List<Instance> withSecrets(List<Instance> instances) {
        return instances.stream()
                .filter(instance -> instance.component().database() != null)
                .toList();
    }

    private static String activeKey(String health) {
        return encryption(health).path("active_key").asString("");
    }

    /** Whether a service says that everything in its database is under the key of this label. */
    static boolean encryptedWith(String health, String label) {
        return activeKey(health).equals(label)
                && encryption(health).path("complete").asBoolean(false);
    }

    private static JsonNode encryption(String health) {
        try {
            return Json.MAPPER
                    .readTree(health)
                    .path("components")
                    .path("encryption")
                    .path("details");
        } catch (JacksonException _) {
            return Json.MAPPER.createObjectNode();
        }
    }
}
