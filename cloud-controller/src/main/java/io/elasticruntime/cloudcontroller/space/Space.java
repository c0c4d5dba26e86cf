package io.elasticruntime.cloudcontroller.space;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A space: where apps, routes and services live together. */
@Entity
@Table(name = "spaces")
public class Space extends LabeledResource {

    private String name;
    private String organizationGuid;
    private boolean suspended;
    private boolean deleting;
    private boolean allowSsh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Space() {}

    public Space(String name, String organizationGuid) {
        this.name = name;
        this.organizationGuid = organizationGuid;
    }

    public String name() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String organizationGuid() {
        return organizationGuid;
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

    public boolean allowSsh() {
        return allowSsh;
    }

    public void setAllowSsh(boolean allowSsh) {
        this.allowSsh = allowSsh;
    }
}
