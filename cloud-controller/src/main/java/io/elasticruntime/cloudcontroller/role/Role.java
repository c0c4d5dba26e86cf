package io.elasticruntime.cloudcontroller.role;

import io.elasticruntime.cloudcontroller.access.RoleType;
import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** What one user is in one org, or in one space. */
@Entity
@Table(name = "roles")
public class Role extends CloudResource {

    private String type;
    private String userGuid;
    private @Nullable String organizationGuid;
    private @Nullable String spaceGuid;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Role() {}

    private Role(RoleType type, String userGuid, @Nullable String organizationGuid, @Nullable String spaceGuid) {
        this.type = type.text();
        this.userGuid = userGuid;
        this.organizationGuid = organizationGuid;
        this.spaceGuid = spaceGuid;
    }

    static Role inOrganization(RoleType type, String userGuid, String organizationGuid) {
        return new Role(type, userGuid, organizationGuid, null);
    }

    static Role inSpace(RoleType type, String userGuid, String spaceGuid) {
        return new Role(type, userGuid, null, spaceGuid);
    }

    public String type() {
        return type;
    }

    public String userGuid() {
        return userGuid;
    }

    /** Null for a role in a space. */
    public @Nullable String organizationGuid() {
        return organizationGuid;
    }

    /** Null for a role in an org. */
    public @Nullable String spaceGuid() {
        return spaceGuid;
    }
}
