package io.elasticruntime.cloudcontroller.uaa;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tokens are checked and users looked up.
 *
 * @param audience what {@code aud} of a token must contain
 * @param issuer what {@code iss} must be; unset: not compared
 * @param clientId client with {@code scim.read}, for looking users up
 * @param clientSecret its secret
 */
@ConfigurationProperties("er.cloud-controller.uaa")
public record UaaProperties(
        @DefaultValue("cloud_controller") String audience,
        @Nullable String issuer,
        @DefaultValue("cloud_controller") String clientId,
        @DefaultValue("") String clientSecret) {}
