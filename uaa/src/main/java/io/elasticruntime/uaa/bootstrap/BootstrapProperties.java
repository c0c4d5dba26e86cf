package io.elasticruntime.uaa.bootstrap;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the deployment decides. A password or secret that it changes is taken over at the next start; a password that the
 * user has changed stays until then.
 *
 * @param admin the first account
 * @param clients secrets, by the name of a {@link DefaultClients default client}; one without a secret is not registered,
 *     except {@code cf}, whose secret is empty
 */
@Validated
@ConfigurationProperties("er.uaa")
record BootstrapProperties(
        @NotNull @Valid Admin admin, @DefaultValue Map<String, @Valid Secret> clients) {

    /**
     * @param username name of the first account
     * @param password its password; there is no default
     */
    record Admin(
            @DefaultValue("admin") @NotBlank String username,
            @NotBlank String password) {}

    record Secret(@NotNull String secret) {}

    /** The secret that the deployment gives a client; null if none. */
    @Nullable
    String secretOf(String client) {
        Secret secret = clients.get(client);
        return secret == null ? null : secret.secret();
    }
}
