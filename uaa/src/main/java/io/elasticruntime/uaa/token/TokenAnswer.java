package io.elasticruntime.uaa.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a token request. {@code tokenType} is always {@code bearer}: the cf CLI cuts the first seven characters
 * off what it stores.
 *
 * @param scope one text, names separated by blanks
 * @param expiresIn seconds
 */
record TokenAnswer(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("refresh_token") @Nullable String refreshToken,
        @JsonProperty("expires_in") long expiresIn,
        String scope,
        String jti) {}
