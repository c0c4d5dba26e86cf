package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.user.User;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * A refresh token. It is opaque, {@code <32 hexadecimal digits>-r}; only its digest is kept, so that who reads the
 * database cannot use it.
 */
@Entity
@Table(name = "refresh_tokens")
class RefreshToken {

    private static final int RANDOM_BYTES = 16;

    /** What tells the id of a refresh token from that of an access token, to all who read tokens. */
    static final String SUFFIX = "-r";

    @Id
    private String tokenHash;

    private String clientId;
    private String userId;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private Set<String> scopes;

    private Instant authenticated;
    private String revocationMark;
    private Instant expires;

    @SuppressWarnings("NullAway.Init")
    protected RefreshToken() {}

    /**
     * @param scopes what tokens made with it may allow at most
     * @param authenticated when the user has shown the password
     */
    RefreshToken(String token, Client client, User user, Set<String> scopes, Instant authenticated, Instant expires) {
        this.tokenHash = hash(token);
        this.clientId = client.clientId();
        this.userId = user.id();
        this.scopes = new TreeSet<>(scopes);
        this.authenticated = authenticated;
        this.revocationMark = RevocationMark.of(client, user);
        this.expires = expires;
    }

    /** A new token, never given out before. */
    static String random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes) + SUFFIX;
    }

    static String hash(String token) {
        return HexFormat.of().formatHex(RevocationMark.sha256(token));
    }

    /** Whether the client may use it for the user now. */
    boolean isGood(Client client, User user, Instant now) {
        return clientId.equals(client.clientId())
                && userId.equals(user.id())
                && user.active()
                && expires.isAfter(now)
                && revocationMark.equals(RevocationMark.of(client, user));
    }

    String clientId() {
        return clientId;
    }

    String userId() {
        return userId;
    }

    Set<String> scopes() {
        return Set.copyOf(scopes);
    }

    Instant authenticated() {
        return authenticated;
    }
}
