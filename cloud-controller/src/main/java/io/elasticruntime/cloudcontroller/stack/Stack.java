package io.elasticruntime.cloudcontroller.stack;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A root file system that apps run on. */
@Entity
@Table(name = "stacks")
public class Stack extends LabeledResource {

    private String name;
    private @Nullable String description;
    private String state = "ACTIVE";
    private @Nullable String stateReason;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Stack() {}

    public Stack(String name, @Nullable String description) {
        this.name = name;
        this.description = description;
    }

    public String name() {
        return name;
    }

    public @Nullable String description() {
        return description;
    }

    public void setDescription(@Nullable String description) {
        this.description = description;
    }

    public String state() {
        return state;
    }

    public void setState(String state) {
        this.state = state;
    }

    public @Nullable String stateReason() {
        return stateReason;
    }

    public void setStateReason(@Nullable String stateReason) {
        this.stateReason = stateReason;
    }
}
