package io.elasticruntime.uaa.token;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param issuer where users and other components reach this UAA; it is part of every token, which is good only where its
 *     issuer is trusted
 * @param loginUrl where people log in; unset: the same place
 */
@Validated
@ConfigurationProperties("er.uaa")
public record UaaProperties(
        @DefaultValue("http://localhost:8080/uaa") @NotNull URI issuer,
        @Nullable URI loginUrl) {

    /** The {@code iss} of every token. */
    String tokenIssuer() {
        return at("/oauth/token");
    }

    /** Where people log in. */
    public String login() {
        return loginUrl == null ? at("") : loginUrl.toString();
    }

    /** The absolute URL of one of our paths. */
    public String at(String path) {
        return issuer.toString().replaceAll("/+$", "") + path;
    }
}
