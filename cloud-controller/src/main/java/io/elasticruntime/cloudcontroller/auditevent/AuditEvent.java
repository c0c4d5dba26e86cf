package io.elasticruntime.cloudcontroller.auditevent;

import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One thing that was done; read only, {@link AuditEvents} writes. */
@Entity
@Table(name = "audit_events")
class AuditEvent extends CloudResource {

    private String type;
    private String actorGuid;
    private String actorType;
    private String actorName;
    private String targetGuid;
    private String targetType;
    private String targetName;

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> data;

    private @Nullable String spaceGuid;
    private @Nullable String organizationGuid;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected AuditEvent() {}

    String type() {
        return type;
    }

    AuditEvents.Party actor() {
        return new AuditEvents.Party(actorGuid, actorType, actorName);
    }

    AuditEvents.Party target() {
        return new AuditEvents.Party(targetGuid, targetType, targetName);
    }

    Map<String, Object> data() {
        return data;
    }

    @Nullable
    String spaceGuid() {
        return spaceGuid;
    }

    @Nullable
    String organizationGuid() {
        return organizationGuid;
    }
}
