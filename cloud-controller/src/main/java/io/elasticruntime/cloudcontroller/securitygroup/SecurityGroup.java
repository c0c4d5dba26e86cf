package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Rules that open ways out of the container. */
@Entity
@Table(name = "security_groups")
class SecurityGroup extends CloudResource {

    private String name;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<Map<String, Object>> rules;

    private boolean runningDefault;
    private boolean stagingDefault;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected SecurityGroup() {}

    String name() {
        return name;
    }

    List<Map<String, Object>> rules() {
        return rules;
    }

    /** Whether it holds for running apps of every space. */
    boolean runningDefault() {
        return runningDefault;
    }

    boolean stagingDefault() {
        return stagingDefault;
    }
}
