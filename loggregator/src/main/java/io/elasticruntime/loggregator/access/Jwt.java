package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.revocation.TokenIdentity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON web token as it came in; nothing of it is to be believed before {@link #isSignedBy}.
 *
 * @param keyId which key it claims to be signed by; empty if it does not say
 */
record Jwt(String keyId, String algorithm, JsonNode claims, byte[] signed, byte[] signature) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PARTS = 3;
    private static final int POSITIVE = 1;

    /** The token that the text is; empty if it is none. */
    static Optional<Jwt> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getUrlDecoder();
            JsonNode header = JSON.readTree(base64.decode(parts[0]));
            return Optional.of(new Jwt(
                    header.path("kid").asString(""),
                    header.path("alg").asString(""),
                    JSON.readTree(base64.decode(parts[1])),
                    (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII),
                    base64.decode(parts[2])));
        } catch (IllegalArgumentException | JacksonException _) {
            return Optional.empty();
        }
    }

    /** An RSA key from the members {@code n} and {@code e} of a JSON web key. */
    static PublicKey rsaKey(String modulus, String exponent) throws GeneralSecurityException {
        Base64.Decoder base64 = Base64.getUrlDecoder();
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        new BigInteger(POSITIVE, base64.decode(modulus)),
                        new BigInteger(POSITIVE, base64.decode(exponent))));
    }

    /** Whether this key has signed it, by RS256. */
    boolean isSignedBy(PublicKey key) {
        if (!"RS256".equals(algorithm)) {
            return false;
        }
        try {
            Signature rs256 = Signature.getInstance("SHA256withRSA");
            rs256.initVerify(key);
            rs256.update(signed);
            return rs256.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** When its time is over; a token that does not say until when it holds does not hold. */
    Instant expires() {
        return Instant.ofEpochSecond(claims.path("exp").asLong(0));
    }

    /** Whether it is one to refresh others with, which opens nothing itself (CVE-2018-1195). */
    boolean isRefreshToken() {
        return identity().tokenId().endsWith("-r");
    }

    /** Who has issued it; empty if it does not say. */
    String issuer() {
        return claims.path("iss").asString("");
    }

    TokenIdentity identity() {
        return TokenIdentity.of(JSON.convertValue(claims, new TypeReference<Map<String, Object>>() {}));
    }

    Set<String> scopes() {
        return claims.path("scope")
                .valueStream()
                .map(scope -> scope.asString(""))
                .collect(Collectors.toSet());
    }
}
