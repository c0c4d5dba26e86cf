package io.elasticruntime.cloudcontroller.deployment;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One roll-over of an app's web process to a new one (cc-v3.md 6.1). */
@Entity
@Table(name = "deployments")
public class Deployment extends LabeledResource {

    /** Where it stands; {@code status} shows the same in two words. */
    enum State {
        DEPLOYING,
        DEPLOYED,
        CANCELED
    }

    private String appGuid = "";

    @Enumerated(EnumType.STRING)
    private State state = State.DEPLOYING;

    private String statusValue = "ACTIVE";
    private String statusReason = "DEPLOYING";
    private Instant statusChangedAt = Instant.EPOCH;
    private Instant lastHealthyAt = Instant.EPOCH;
    private @Nullable String error;
    private int maxInFlight = 1;
    private @Nullable Integer webInstances;
    private @Nullable Integer memoryMb;
    private @Nullable Integer diskMb;
    private @Nullable Long logRateLimit;
    private String dropletGuid = "";
    private @Nullable String previousDropletGuid;
    private @Nullable String processGuid;
    private @Nullable String processType;
    private int originalInstances;
    private int targetInstances;
    private @Nullable String revisionGuid;
    private @Nullable Integer revisionVersion;

    /** What the user asked for; null: not said. The log rate is in bytes per second. */
    record Options(
            int maxInFlight,
            @Nullable Integer webInstances,
            @Nullable Integer memoryMb,
            @Nullable Integer diskMb,
            @Nullable Long logRateLimit) {}

    protected Deployment() {}

    Deployment(String appGuid, String dropletGuid, @Nullable String previousDropletGuid, Options options, Instant now) {
        this.appGuid = appGuid;
        this.dropletGuid = dropletGuid;
        this.previousDropletGuid = previousDropletGuid;
        this.maxInFlight = options.maxInFlight();
        this.webInstances = options.webInstances();
        this.memoryMb = options.memoryMb();
        this.diskMb = options.diskMb();
        this.logRateLimit = options.logRateLimit();
        this.statusChangedAt = now;
        this.lastHealthyAt = now;
    }

    /** The new web process, and how many instances there were and shall be. */
    void rollsTo(String newProcessGuid, int original, int target) {
        this.processGuid = newProcessGuid;
        this.processType = "web";
        this.originalInstances = original;
        this.targetInstances = target;
    }

    void runs(String revision, int version) {
        this.revisionGuid = revision;
        this.revisionVersion = version;
    }

    void end(State end, String reason, Instant now) {
        this.state = end;
        this.statusValue = "FINALIZED";
        this.statusReason = reason;
        this.statusChangedAt = now;
    }

    void healthy(Instant now) {
        this.lastHealthyAt = now;
    }

    boolean active() {
        return statusValue.equals("ACTIVE");
    }

    String appGuid() {
        return appGuid;
    }

    State state() {
        return state;
    }

    String statusValue() {
        return statusValue;
    }

    String statusReason() {
        return statusReason;
    }

    Instant statusChangedAt() {
        return statusChangedAt;
    }

    Instant lastHealthyAt() {
        return lastHealthyAt;
    }

    @Nullable
    String error() {
        return error;
    }

    Options options() {
        return new Options(maxInFlight, webInstances, memoryMb, diskMb, logRateLimit);
    }

    String dropletGuid() {
        return dropletGuid;
    }

    @Nullable
    String previousDropletGuid() {
        return previousDropletGuid;
    }

    /** Null: the app was stopped, so it was just started. */
    @Nullable
    String processGuid() {
        return processGuid;
    }

    @Nullable
    String processType() {
        return processType;
    }

    int originalInstances() {
        return originalInstances;
    }

    int targetInstances() {
        return targetInstances;
    }

    @Nullable
    String revisionGuid() {
        return revisionGuid;
    }

    @Nullable
    Integer revisionVersion() {
        return revisionVersion;
    }
}
