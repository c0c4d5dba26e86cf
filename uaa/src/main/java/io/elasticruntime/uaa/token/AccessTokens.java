package io.elasticruntime.uaa.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.Clients;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.key.SigningKeys;
import io.elasticruntime.uaa.revocation.RevocationLog;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.net.URI;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Writes access tokens and reads them back: RS256 JWTs with the claims of {@link Claims}. */
@Component
public class AccessTokens {

    private static final Set<String> TIMES = Set.of("iat", "exp");
    private static final String INVALID = "The token expired, was revoked, or the token ID is incorrect.";

    private final SigningKeys keys;
    private final UaaProperties uaa;
    private final Users users;
    private final Clients clients;
    private final RevocationLog revocations;
    private final InstantSource time;

    AccessTokens(
            SigningKeys keys,
            UaaProperties uaa,
            Users users,
            Clients clients,
            RevocationLog revocations,
            InstantSource time) {
        this.keys = keys;
        this.uaa = uaa;
        this.users = users;
        this.clients = clients;
        this.revocations = revocations;
        this.time = time;
    }

    String write(Claims claims) {
        RSAKey key = keys.active();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .jwkURL(URI.create(uaa.at("/token_keys")))
                .build();
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
        claims.values().forEach((name, value) -> {
            if (TIMES.contains(name) && value instanceof Number seconds) {
                set.claim(name, new Date(seconds.longValue() * 1000));
            } else {
                set.claim(name, value);
            }
        });
        try {
            SignedJWT token = new SignedJWT(header, set.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the token cannot be signed with key " + key.getKeyID(), e);
        }
    }

    /**
     * The claims of a token that is good now: an access token signed by us, not expired, not revoked, its client and its
     * user still there and neither secret nor password changed since.
     *
     * @throws UaaException 401 {@code invalid_token}
     */
    public Claims read(String token) {
        return verified(token).filter(this::stillGood).orElseThrow(() -> UaaException.badToken(INVALID));
    }

    private Optional<Claims> verified(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String keyId = jwt.getHeader().getKeyID();
            if (keyId == null || !JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())) {
                return Optional.empty();
            }
            Optional<RSAKey> key = keys.find(keyId);
            if (key.isEmpty() || !jwt.verify(new RSASSAVerifier(key.get()))) {
                return Optional.empty();
            }
            return Optional.of(new Claims(plain(jwt.getJWTClaimsSet().getClaims())));
        } catch (ParseException | JOSEException _) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> plain(Map<String, Object> claims) {
        Map<String, Object> plain = new LinkedHashMap<>(claims);
        plain.replaceAll((_, value) -> value instanceof Date date ? date.getTime() / 1000 : value);
        return plain;
    }

    private boolean stillGood(Claims claims) {
        if (!claims.expires().isAfter(time.instant())
                || !uaa.tokenIssuer().equals(claims.values().get("iss"))
                || claims.identity().tokenId().endsWith(RefreshToken.SUFFIX)
                || revocations.contains(claims.identity())) {
            return false;
        }
        Optional<Client> client = clients.findById(claims.clientId());
        if (client.isEmpty()) {
            return false;
        }
        String userId = claims.userId();
        if (userId == null) {
            return RevocationMark.of(client.get()).equals(claims.revocationMark());
        }
        Optional<User> user = users.findById(userId);
        return user.isPresent()
                && user.get().active()
                && RevocationMark.of(client.get(), user.get()).equals(claims.revocationMark());
    }
}
