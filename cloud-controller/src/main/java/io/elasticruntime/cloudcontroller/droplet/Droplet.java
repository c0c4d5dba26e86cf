package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.bridge.staging.StagingCompleted;
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
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A staged app (cc-v3.md 5.4). Its bits are a gzipped tar in the blob store under its guid. */
@Entity
@Table(name = "droplets")
@DynamicUpdate
public class Droplet extends LabeledResource {

    public static final EncryptedColumn BUILDPACKS = new EncryptedColumn("droplets", "guid", "buildpacks");

    private String appGuid = "";
    private @Nullable String packageGuid;
    private @Nullable String buildGuid;

    @Enumerated(EnumType.STRING)
    private DropletState state = DropletState.AWAITING_UPLOAD;

    private @Nullable String error;
    private @Nullable String sha256;
    private @Nullable String stack;

    @Convert(converter = EncryptedBuildpacks.class)
    private Encrypted<ArrayList<UsedBuildpack>> buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>());

    @JdbcTypeCode(SqlTypes.JSON)
    private TreeMap<String, String> processTypes = new TreeMap<>();

    @JdbcTypeCode(SqlTypes.JSON)
    private List<StagingCompleted.Sidecar> sidecars = new ArrayList<>();

    private String executionMetadata = "";

    /** @param name of the installed buildpack, or the URL of another */
    public record UsedBuildpack(
            String name,
            @Nullable String detectOutput,
            @Nullable String buildpackName,
            @Nullable String version) {}

    protected Droplet() {}

    /** A droplet that its user will upload. */
    public Droplet(String appGuid, @Nullable String stack, Map<String, String> processTypes) {
        this.appGuid = appGuid;
        this.stack = stack;
        this.processTypes = new TreeMap<>(processTypes);
    }

    /** The droplet that a build makes. */
    public static Droplet staging(String appGuid, String packageGuid, String buildGuid, String stack) {
        Droplet droplet = new Droplet(appGuid, stack, Map.of());
        droplet.packageGuid = packageGuid;
        droplet.buildGuid = buildGuid;
        droplet.state = DropletState.STAGING;
        return droplet;
    }

    /** A droplet that will get the bits of {@code source}. */
    public static Droplet copyOf(Droplet source, String appGuid) {
        Droplet copy = new Droplet(appGuid, source.stack, source.processTypes);
        copy.state = DropletState.COPYING;
        copy.setBuildpacks(source.buildpacks());
        copy.sidecars = new ArrayList<>(source.sidecars);
        copy.executionMetadata = source.executionMetadata;
        return copy;
    }

    public String appGuid() {
        return appGuid;
    }

    /** What it was staged from; null: it was not staged here. */
    public @Nullable String packageGuid() {
        return packageGuid;
    }

    public @Nullable String buildGuid() {
        return buildGuid;
    }

    public DropletState state() {
        return state;
    }

    public boolean staged() {
        return state == DropletState.STAGED;
    }

    public @Nullable String error() {
        return error;
    }

    /** Of its bits; null until they are there. */
    public @Nullable String sha256() {
        return sha256;
    }

    /** The bits of a staging have come; whether it is staged is decided by the result of the staging. */
    public void setSha256(String sha256) {
        this.sha256 = sha256;
    }

    public @Nullable String stack() {
        return stack;
    }

    public List<UsedBuildpack> buildpacks() {
        return List.copyOf(buildpacks.open(BUILDPACKS.place(guid())));
    }

    private void setBuildpacks(List<UsedBuildpack> buildpacks) {
        this.buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>(buildpacks));
    }

    /** Start commands by process type. */
    public Map<String, String> processTypes() {
        return java.util.Collections.unmodifiableMap(processTypes);
    }

    public List<StagingCompleted.Sidecar> sidecars() {
        return List.copyOf(sidecars);
    }

    public String executionMetadata() {
        return executionMetadata;
    }

    public void uploaded() {
        state = state.on(DropletState.Event.UPLOADED);
    }

    public void stored(String sha256) {
        this.sha256 = sha256;
        state = state.on(DropletState.Event.STORED);
    }

    /** The staging has succeeded: what the builder found out. */
    public void staged(StagingCompleted.Result result, List<UsedBuildpack> buildpacks) {
        setBuildpacks(buildpacks);
        this.processTypes = new TreeMap<>(result.processTypes());
        this.sidecars = new ArrayList<>(result.sidecars());
        this.executionMetadata = result.executionMetadata();
        state = state.on(DropletState.Event.STORED);
    }

    public void refused(String reason) {
        state = state.on(DropletState.Event.REFUSED);
        error = reason;
    }

    public void expired() {
        state = state.on(DropletState.Event.EXPIRED);
    }
}
