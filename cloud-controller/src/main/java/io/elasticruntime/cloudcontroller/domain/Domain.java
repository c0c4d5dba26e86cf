package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A domain that routes may use: shared, or private to an org. */
@Entity
@Table(name = "domains")
public class Domain extends LabeledResource {

    private String name;
    private boolean internal;
    private @Nullable String organizationGuid;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Domain() {}

    public Domain(DomainName name, boolean internal, @Nullable String organizationGuid) {
        this.name = name.text();
        this.internal = internal;
        this.organizationGuid = organizationGuid;
    }

    public String name() {
        return name;
    }

    public boolean internal() {
        return internal;
    }

    public @Nullable String organizationGuid() {
        return organizationGuid;
    }

    public boolean isShared() {
        return organizationGuid == null;
    }
}
