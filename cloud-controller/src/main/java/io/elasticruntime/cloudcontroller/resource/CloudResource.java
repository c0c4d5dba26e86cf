package io.elasticruntime.cloudcontroller.resource;

import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every resource has. Resources refer to one another by guid, not by object: a list is one query, and one
 * capability does not load another's rows.
 */
@MappedSuperclass
public abstract class CloudResource {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Column(nullable = false, updatable = false)
    private String guid = UUID.randomUUID().toString();

    @Column(nullable = false, updatable = false)
    private Instant createdAt = now();

    @Column(nullable = false)
    private Instant updatedAt = createdAt;

    @PrePersist
    void created() {
        createdAt = now();
        updatedAt = createdAt;
    }

    @PreUpdate
    void updated() {
        updatedAt = now();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** Chosen by others for the few resources whose guid is given, such as users and first web processes. */
    protected void setGuid(String guid) {
        this.guid = guid;
    }

    public String guid() {
        return guid;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }
}
