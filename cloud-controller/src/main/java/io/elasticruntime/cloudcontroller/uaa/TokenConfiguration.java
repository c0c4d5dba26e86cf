package io.elasticruntime.cloudcontroller.uaa;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** The checks that a token must pass (cc-v3.md 2.1). */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    JwtDecoder jwtDecoder(TokenKeys keys, UaaProperties uaa) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        processor.setJWSTypeVerifier((_, _) -> {});
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(checks(uaa));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> checks(UaaProperties uaa) {
        List<OAuth2TokenValidator<Jwt>> checks = new ArrayList<>();
        checks.add(new JwtTimestampValidator());
        checks.add(new JwtClaimValidator<List<String>>(
                "aud", audience -> audience != null && audience.contains(uaa.audience())));
        // UAA marks refresh tokens so
        checks.add(new JwtClaimValidator<String>("jti", id -> id != null && !id.endsWith("-r")));
        String issuer = uaa.issuer();
        if (issuer != null) {
            checks.add(new JwtClaimValidator<Object>("iss", given -> given != null && issuer.equals(given.toString())));
        }
        return new DelegatingOAuth2TokenValidator<>(checks);
    }
}
