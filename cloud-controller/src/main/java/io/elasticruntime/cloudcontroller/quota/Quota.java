package io.elasticruntime.cloudcontroller.quota;

import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** What the apps of an org may use together. */
@Entity
@Table(name = "organization_quotas")
class Quota extends CloudResource {

    private String name;

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Long> limits;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Quota() {}

    String name() {
        return name;
    }

    /** By the API's name, such as {@code total_memory_in_mb}; absent: unlimited. */
    Map<String, Long> limits() {
        return limits;
    }
}
