package io.elasticruntime.uaa.token;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param url where users and other components reach this UAA; it is part of every token, which is good only where its
 *     issuer is trusted
 * @param loginUrl where people log in
 */
@Validated
@ConfigurationProperties("er.uaa")
public record UaaProperties(
        @DefaultValue("http://localhost:8080/uaa") @NotNull URI url,
        @DefaultValue("http://localhost:8080/uaa") @NotNull URI loginUrl) {

    /** The {@code iss} of every token. */
    public String issuer() {
        return at("/oauth/token");
    }

    /** The absolute URL of one of our paths. */
    public String at(String path) {
        return url.toString().replaceAll("/+$", "") + path;
    }
}
