package io.elasticruntime.er.backup;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A deployment that is saved while it runs.
 *
 * @param blobs directory of the blob store
 * @param secrets file with passwords and keys
 * @param options content of {@code options.json}
 */
record Origin(Path blobs, Path secrets, byte[] options, Server server) {

    /** @throws Refusal if there is no deployment, or it does not run */
    static Origin of(Home home, Map<String, String> environment) throws IOException {
        if (Files.exists(home.options())) {
            return local(home);
        }
        if (Files.exists(home.secrets())) {
            return container(home, environment);
        }
        throw new Refusal("There is no deployment in " + home.data() + ". One that docker compose runs is saved with:"
                + " ./er backup --compose FILE");
    }

    private static Origin local(Home home) throws IOException {
        if (ProcessStatus.keeper(home).isEmpty()) {
            throw new Refusal("The platform does not run, and its database is what is read. Start it with: ./er up");
        }
        Secrets secrets = Secrets.of(home, null);
        Integer port = new LocalDeployment(home, Options.of(home), secrets)
                .internalPorts()
                .get("postgres");
        return new Origin(
                home.blobstore(),
                home.secrets(),
                Files.readAllBytes(home.options()),
                Server.local(Objects.requireNonNull(port), secrets));
    }

    /** In the container that is shown the identity and the blobs. */
    private static Origin container(Home home, Map<String, String> environment) throws IOException {
        ContainerRestore.refuseIncomplete(home);
        return new Origin(
                ContainerRestore.BLOBS,
                home.secrets(),
                Json.MAPPER.writeValueAsBytes(ContainerRestore.options(environment)),
                Server.container(home, Secrets.of(home, null), environment));
    }
}
