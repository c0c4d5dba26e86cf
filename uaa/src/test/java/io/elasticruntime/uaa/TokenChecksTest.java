package io.elasticruntime.uaa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.key.SigningKeys;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What looks like a token and is none, and what must not leave with the keys. */
@Postgres
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"er.uaa.admin.password=open sesame", "er.uaa.passwords.bcrypt-strength=4"})
class TokenChecksTest {

    @LocalServerPort
    private int port;

    @Autowired
    private SigningKeys keys;

    private Uaa uaa;
    private String good;

    @BeforeEach
    void login() {
        uaa = new Uaa(port, "");
        good = uaa.login("admin", "open sesame").json().path("access_token").asString();
    }

    @Test
    void aTokenThatSaysWhatAGoodOneSaysIsGood() throws Exception {
        assertThat(status(resigned(_ -> {}))).isEqualTo(200);
    }

    @Test
    void aTokenWithoutASignatureOrWithTheWrongOneIsRefused() throws Exception {
        JWTClaimsSet claims = claims();
        assertThat(status(new PlainJWT(claims).serialize())).isEqualTo(401);
        assertThat(status(new PlainJWT(claims).serialize() + "x")).isEqualTo(401);

        SignedJWT hmac = new SignedJWT(header(JWSAlgorithm.HS256), claims);
        hmac.sign(new MACSigner(keys.active().toRSAPublicKey().getEncoded()));
        assertThat(status(hmac.serialize())).isEqualTo(401);

        RSAKey foreign =
                new RSAKeyGenerator(2048).keyID(keys.active().getKeyID()).generate();
        assertThat(status(signed(claims, foreign))).isEqualTo(401);
        assertThat(status(good.substring(0, good.length() - 4) + "AAAA")).isEqualTo(401);
    }

    @Test
    void aTokenOfAnotherIssuerAnExpiredOneAndARefreshTokenAreRefused() throws Exception {
        assertThat(status(resigned(claims -> claims.issuer("http://elsewhere.example.com/oauth/token"))))
                .isEqualTo(401);
        assertThat(status(resigned(
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(1))))))
                .isEqualTo(401);
        assertThat(status(resigned(claims -> claims.expirationTime(null)))).isEqualTo(401);
        assertThat(status(resigned(claims -> claims.jwtID("0123456789abcdef0123456789abcdef-r"))))
                .isEqualTo(401);
        String refreshToken =
                uaa.login("admin", "open sesame").json().path("refresh_token").asString();
        assertThat(status(refreshToken)).isEqualTo(401);
    }

    @Test
    void aClientIsNeverNamedLikeAUser() {
        Client.Registration registration = new Client.Registration(
                "x", Set.of(), Set.of(), Set.of(), Duration.ofMinutes(1), Duration.ofMinutes(1));
        String user = Uaa.claims(good).path("user_id").asString();

        assertThatThrownBy(() -> new Client(user, registration, null, Instant.now()))
                .hasMessageContaining("must not be named like a user's id");
    }

    @Test
    void onlyThePublicHalfOfTheKeysIsPublishedByteForByte() throws Exception {
        for (String path : List.of("/token_key", "/token_keys")) {
            String body = uaa.get(path).raw().body();
            assertThat(body).doesNotContain("PRIVATE");
            var key = path.endsWith("s") ? Uaa.JSON.readTree(body).path("keys").path(0) : Uaa.JSON.readTree(body);
            assertThat(key.propertyNames()).containsExactlyInAnyOrder("kty", "e", "use", "kid", "alg", "n", "value");
            for (RSAKey secret : keys.all()) {
                Stream.of(
                                secret.getPrivateExponent(),
                                secret.getFirstPrimeFactor(),
                                secret.getSecondPrimeFactor(),
                                secret.getFirstFactorCRTExponent(),
                                secret.getSecondFactorCRTExponent(),
                                secret.getFirstCRTCoefficient())
                        .forEach(part -> assertThat(body).doesNotContain(part.toString()));
                String pkcs8 = java.util.Base64.getEncoder()
                        .encodeToString(secret.toRSAPrivateKey().getEncoded());
                // Its last bytes: those before are public.
                assertThat(body).doesNotContain(pkcs8.substring(pkcs8.length() - 64, pkcs8.length() - 4));
            }
        }
    }

    private String resigned(Consumer<JWTClaimsSet.Builder> change) throws JOSEException, ParseException {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder(claims());
        change.accept(claims);
        return signed(claims.build(), keys.active());
    }

    private String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(header(JWSAlgorithm.RS256), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private JWSHeader header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(keys.active().getKeyID()).build();
    }

    private JWTClaimsSet claims() throws ParseException {
        return SignedJWT.parse(good).getJWTClaimsSet();
    }

    private int status(String token) {
        return uaa.get(token, "/userinfo").status();
    }
}
