package io.elasticruntime.er.apps;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.net.ConnectException;
import java.net.URI;
import org.cloudfoundry.uaa.UaaException;

/**
 * The platform whose API is asked: that of this machine's deployment, or, with {@code ER_API} and {@code ER_PASSWORD} in the
 * environment, any other, such as one under docker compose.
 *
 * @param origin of the API, such as {@code http://localhost:8080}
 * @param domain at which apps answer
 * @param password of the user admin
 */
record Endpoint(URI origin, String domain, String password) {

    private static final int UNAUTHORIZED = 401;

    /** @throws Refusal if nothing runs here and no other platform is named, or its password is missing */
    static Endpoint current() {
        String api = System.getenv("ER_API");
        if (api != null && !api.isBlank()) {
            return elsewhere(api);
        }
        Home home = Home.fromEnvironment();
        if (ProcessStatus.keeper(home).isEmpty()) {
            throw new Refusal("Nothing runs here. Start it with: ./er up");
        }
        Options options = Options.of(home);
        return new Endpoint(
                URI.create(options.origin()),
                options.domain(),
                Secrets.of(home, null).get("admin"));
    }

    /** Why the first request failed, where its user can do something about it; else the failure itself. */
    RuntimeException explained(RuntimeException failure) {
        boolean here = System.getenv("ER_API") == null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return new Refusal("Nothing answers at " + origin + ". "
                        + (here ? "What runs: ./er status" : "Does the platform run there? ER_API names it"));
            }
            if (cause instanceof UaaException refused && refused.getStatusCode() == UNAUTHORIZED) {
                return new Refusal("The password of the user admin is not accepted at " + origin + ": "
                        + (here
                                ? "if it was changed, set ER_API=" + origin + " and ER_PASSWORD"
                                : "set ER_PASSWORD to what it is there"));
            }
        }
        return failure;
    }

    private static Endpoint elsewhere(String api) {
        String password = System.getenv("ER_PASSWORD");
        if (!api.matches("http://[^/:]+:\\d{1,5}")) {
            throw new Refusal("ER_API " + api + ": give the origin with its port, such as http://localhost:8080");
        }
        if (password == null || password.isBlank()) {
            throw new Refusal("ER_API is set, but ER_PASSWORD is not: set it to the password of the user admin there");
        }
        return new Endpoint(
                URI.create(api), System.getenv().getOrDefault("ER_DOMAIN", Options.DEFAULT.domain()), password);
    }
}
