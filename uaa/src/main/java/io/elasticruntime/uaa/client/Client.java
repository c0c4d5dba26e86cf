package io.elasticruntime.uaa.client;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An OAuth client: a program that may ask for tokens, in its own name or in that of a user. */
@Entity
@Table(name = "clients")
public class Client {

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

    public Client(String clientId, Registration registration, @Nullable String secretHash, Instant now) {
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
