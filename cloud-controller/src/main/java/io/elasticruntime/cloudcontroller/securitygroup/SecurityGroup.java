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

    private String name = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<Map<String, Object>> rules = List.of();

    private boolean runningDefault;
    private boolean stagingDefault;

    /** Without a name and without rules. */
    protected SecurityGroup() {}

    void setName(String name) {
        this.name = name;
    }

    void setRules(List<Map<String, Object>> rules) {
        this.rules = rules;
    }

    void setRunningDefault(boolean runningDefault) {
        this.runningDefault = runningDefault;
    }

    void setStagingDefault(boolean stagingDefault) {
        this.stagingDefault = stagingDefault;
    }

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
