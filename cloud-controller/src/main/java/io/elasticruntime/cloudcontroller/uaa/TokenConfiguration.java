package io.elasticruntime.cloudcontroller.uaa;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.revocation.RevokedTokens;
import io.elasticruntime.component.revocation.TokenIdentity;
import io.elasticruntime.component.time.Steady;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** The checks that a token must pass (cc-v3.md 2.1). */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    /** Ids of users look so; a client that is named so would be taken for the user (CVE-2019-3798). */
    private static final Pattern USER = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final OAuth2TokenValidatorResult REVOKED = refused("The token was revoked");
    private static final OAuth2TokenValidatorResult NOBODY = refused("The token names neither a user nor a client");

    @Bean
    RevokedTokens revokedTokens(Peers peers, EventStreams events, InstantSource clock, @Steady InstantSource steady) {
        return new RevokedTokens(peers, events, clock, steady);
    }

    @Bean
    JwtDecoder jwtDecoder(TokenKeys keys, UaaProperties uaa, RevokedTokens revoked) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        processor.setJWSTypeVerifier((_, _) -> {});
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(checks(uaa, revoked));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> checks(UaaProperties uaa, RevokedTokens revoked) {
        List<OAuth2TokenValidator<Jwt>> checks = new ArrayList<>();
        checks.add(new JwtTimestampValidator());
        checks.add(new JwtClaimValidator<Object>("exp", expiry -> expiry != null));
        checks.add(new JwtClaimValidator<List<String>>(
                "aud", audience -> audience != null && audience.contains(uaa.audience())));
        // UAA marks refresh tokens so
        checks.add(new JwtClaimValidator<String>("jti", id -> id != null && !id.endsWith("-r")));
        String issuer = uaa.issuer();
        if (issuer != null) {
            checks.add(new JwtClaimValidator<Object>("iss", given -> given != null && issuer.equals(given.toString())));
        }
        checks.add(TokenConfiguration::speaksForSomebody);
        checks.add(token -> isRevoked(token, revoked) ? REVOKED : OAuth2TokenValidatorResult.success());
        return new DelegatingOAuth2TokenValidator<>(checks);
    }

    private static OAuth2TokenValidatorResult speaksForSomebody(Jwt token) {
        if (token.getClaims().get("user_id") instanceof String user && !user.isEmpty()) {
            return OAuth2TokenValidatorResult.success();
        }
        return token.getClaims().get("client_id") instanceof String client
                        && !client.isEmpty()
                        && !USER.matcher(client).matches()
                ? OAuth2TokenValidatorResult.success()
                : NOBODY;
    }

    private static boolean isRevoked(Jwt token, RevokedTokens revoked) {
        try {
            return revoked.contains(TokenIdentity.of(token.getClaims()));
        } catch (RevokedTokens.UnknownRevocationsException e) {
            // Not the caller's fault: answered as UAA that is away, like a key that it does not give.
            throw new JwtException(String.valueOf(e.getMessage()), e);
        }
    }

    private static OAuth2TokenValidatorResult refused(String description) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, description, null));
    }
}
