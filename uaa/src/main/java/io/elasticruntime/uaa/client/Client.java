package io.elasticruntime.uaa.client;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An OAuth client: a program that may ask for tokens, in its own name or in that of a user. */
@Entity
@Table(name = "clients")
public class Client {

    /** Users are known by such ids: whoever reads a client's token must not take it for a user's (CVE-2019-3798). */
    private static final Pattern LIKE_A_USER = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Id
    private String clientId;

    private @Nullable String name;
    private @Nullable String secretHash;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private Set<String> scopes;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private Set<String> authorities;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private Set<String> grantTypes;

    private int accessTokenSeconds;
    private int refreshTokenSeconds;
    private Instant lastModified;

    @SuppressWarnings("NullAway.Init")
    protected Client() {}

    /** @throws IllegalArgumentException if the id could be taken for that of a user */
    public Client(String clientId, Registration registration, @Nullable String secretHash, Instant now) {
        if (LIKE_A_USER.matcher(clientId).matches()) {
            throw new IllegalArgumentException("a client must not be named like a user's id: " + clientId);
        }
        this.clientId = clientId;
        this.secretHash = secretHash;
        this.scopes = Set.of();
        this.authorities = Set.of();
        this.grantTypes = Set.of();
        this.lastModified = now;
        register(registration, now);
    }

    /**
     * What a client may do.
     *
     * @param name for people
     * @param grantTypes how it may ask for tokens, such as {@code password}
     * @param scopes what its tokens for users may allow
     * @param authorities what its own tokens allow
     */
    public record Registration(
            @Nullable String name,
            Set<String> grantTypes,
            Set<String> scopes,
            Set<String> authorities,
            Duration accessTokenValidity,
            Duration refreshTokenValidity) {}

    /** Whether something that the client may do now would be gone with this registration. */
    public boolean loses(Registration registration) {
        Registration now = registration();
        return !registration.scopes().containsAll(now.scopes())
                || !registration.authorities().containsAll(now.authorities())
                || !registration.grantTypes().containsAll(now.grantTypes());
    }

    public final void register(Registration registration, Instant now) {
        if (registration.equals(registration())) {
            return;
        }
        name = registration.name();
        scopes = new TreeSet<>(registration.scopes());
        authorities = new TreeSet<>(registration.authorities());
        grantTypes = new TreeSet<>(registration.grantTypes());
        accessTokenSeconds = Math.toIntExact(registration.accessTokenValidity().toSeconds());
        refreshTokenSeconds =
                Math.toIntExact(registration.refreshTokenValidity().toSeconds());
        lastModified = now;
    }

    public void changeSecret(@Nullable String newSecretHash, Instant now) {
        secretHash = newSecretHash;
        lastModified = now;
    }

    public Registration registration() {
        return new Registration(
                name,
                Set.copyOf(grantTypes),
                Set.copyOf(scopes),
                Set.copyOf(authorities),
                Duration.ofSeconds(accessTokenSeconds),
                Duration.ofSeconds(refreshTokenSeconds));
    }

    public String clientId() {
        return clientId;
    }

    /** Null: its secret is empty. */
    public @Nullable String secretHash() {
        return secretHash;
    }

    public Instant lastModified() {
        return lastModified;
    }
}
