package io.elasticruntime.cloudcontroller.organization;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** An org: the owner of spaces, private domains and a quota. */
@Entity
@Table(name = "organizations")
public class Organization extends LabeledResource {

    private String name;
    private boolean suspended;
    private boolean deleting;
    private String quotaGuid;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Organization() {}

    public Organization(String name, String quotaGuid) {
        this.name = name;
        this.quotaGuid = quotaGuid;
    }

    public String name() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public boolean suspended() {
        return suspended;
    }

    public void setSuspended(boolean suspended) {
        this.suspended = suspended;
    }

    public boolean deleting() {
        return deleting;
    }

    public void setDeleting(boolean deleting) {
        this.deleting = deleting;
    }

    public String quotaGuid() {
        return quotaGuid;
    }

    public void setQuotaGuid(String quotaGuid) {
        this.quotaGuid = quotaGuid;
    }
}
