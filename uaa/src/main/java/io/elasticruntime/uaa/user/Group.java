package io.elasticruntime.uaa.user;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A group of accounts. Its name, such as {@code cloud_controller.admin}, is a scope that its members may be given. */
@Entity
@Table(name = "groups")
public class Group {

    @Id
    private String id;

    private String displayName;
    private @Nullable String description;
    private boolean everyone;

    @Version
    private int version;

    private Instant created;
    private Instant lastModified;

    @SuppressWarnings("NullAway.Init")
    protected Group() {}

    /** @param everyone whether each account is a member without being named */
    public Group(String displayName, @Nullable String description, boolean everyone, Instant now) {
        this.id = UUID.randomUUID().toString();
        this.displayName = displayName;
        this.description = description;
        this.everyone = everyone;
        this.created = now;
        this.lastModified = now;
    }

    public String id() {
        return id;
    }

    public String displayName() {
        return displayName;
    }

    public @Nullable String description() {
        return description;
    }

    public boolean everyone() {
        return everyone;
    }

    public int version() {
        return version;
    }

    public Instant created() {
        return created;
    }

    public Instant lastModified() {
        return lastModified;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Group group && id.equals(group.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
