package io.elasticruntime.cloudcontroller.build;

import io.elasticruntime.cloudcontroller.resource.EncryptedNames;
import io.elasticruntime.cloudcontroller.resource.EncryptedVariables;
import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.jpa.Encrypted;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** One attempt to turn a package into a droplet (cc-v3.md 5.3). Its guid is that of the staging task. */
@Entity
@Table(name = "builds")
@DynamicUpdate
public class Build extends LabeledResource {

    public static final EncryptedColumn ENVIRONMENT_VARIABLES =
            new EncryptedColumn("builds", "guid", "environment_variables");
    public static final EncryptedColumn BUILDPACKS = new EncryptedColumn("builds", "guid", "buildpacks");

    private String appGuid = "";
    private String packageGuid = "";
    private @Nullable String dropletGuid;

    @Enumerated(EnumType.STRING)
    private BuildState state = BuildState.STAGING;

    private @Nullable String errorId;
    private @Nullable String errorDescription;
    private int stagingMemoryMb;
    private int stagingDiskMb;
    private long stagingLogRateLimit;

    @Convert(converter = EncryptedNames.class)
    private Encrypted<ArrayList<String>> buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>());

    private String stack = "";

    @Convert(converter = EncryptedVariables.class)
    private Encrypted<TreeMap<String, String>> environmentVariables =
            Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>());

    private String createdByGuid = "";
    private String createdByName = "";
    private @Nullable String createdByEmail;

    /** How much the staging container gets; the log rate is in bytes per second, -1 for unlimited. */
    public record Size(int memoryMb, int diskMb, long logRateLimit) {}

    /** @param buildpacks named by the user, empty: detect */
    public record Lifecycle(List<String> buildpacks, String stack) {}

    /** Who asked for it. */
    public record Creator(
            String guid, String name, @Nullable String email) {}

    protected Build() {}

    public Build(
            String appGuid,
            String packageGuid,
            Lifecycle lifecycle,
            Size size,
            Map<String, String> environmentVariables,
            Creator creator) {
        this.appGuid = appGuid;
        this.packageGuid = packageGuid;
        this.buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>(lifecycle.buildpacks()));
        this.stack = lifecycle.stack();
        this.stagingMemoryMb = size.memoryMb();
        this.stagingDiskMb = size.diskMb();
        this.stagingLogRateLimit = size.logRateLimit();
        this.environmentVariables =
                Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>(environmentVariables));
        this.createdByGuid = creator.guid();
        this.createdByName = creator.name();
        this.createdByEmail = creator.email();
    }

    public String appGuid() {
        return appGuid;
    }

    public String packageGuid() {
        return packageGuid;
    }

    public @Nullable String dropletGuid() {
        return dropletGuid;
    }

    public void setDropletGuid(String dropletGuid) {
        this.dropletGuid = dropletGuid;
    }

    public BuildState state() {
        return state;
    }

    public boolean staging() {
        return state == BuildState.STAGING;
    }

    public void staged() {
        state = BuildState.STAGED;
    }

    public void failed(String errorId, String description) {
        state = BuildState.FAILED;
        this.errorId = errorId;
        this.errorDescription = description;
    }

    /** {@code <id> - <description>}; null: no error. */
    public @Nullable String error() {
        return errorId == null ? null : errorId + " - " + errorDescription;
    }

    public Size size() {
        return new Size(stagingMemoryMb, stagingDiskMb, stagingLogRateLimit);
    }

    public Lifecycle lifecycle() {
        return new Lifecycle(List.copyOf(buildpacks.open(BUILDPACKS.place(guid()))), stack);
    }

    /** Variables of this build alone. */
    public Map<String, String> environmentVariables() {
        return environmentVariables.open(ENVIRONMENT_VARIABLES.place(guid()));
    }

    public Creator createdBy() {
        return new Creator(createdByGuid, createdByName, createdByEmail);
    }
}
