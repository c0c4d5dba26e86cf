package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.environmentgroup.EnvironmentVariables;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** An app: a name in a space, what it is staged with, and whether it should run (cc-v3.md 5.1). */
@Entity
@Table(name = "apps")
@DynamicUpdate
public class App extends LabeledResource {

    public static final EncryptedColumn ENVIRONMENT_VARIABLES =
            new EncryptedColumn("apps", "guid", "environment_variables");
    public static final EncryptedColumn BUILDPACKS = new EncryptedColumn("apps", "guid", "buildpacks");

    /** What the user wants. */
    public enum DesiredState {
        STARTED,
        STOPPED
    }

    private String name = "";
    private String spaceGuid = "";

    @Enumerated(EnumType.STRING)
    private DesiredState desiredState = DesiredState.STOPPED;

    private @Nullable String dropletGuid;

    @Convert(converter = EncryptedNames.class)
    private Encrypted<ArrayList<String>> buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>());

    private @Nullable String stack;

    @Convert(converter = EncryptedVariables.class)
    private Encrypted<TreeMap<String, String>> environmentVariables =
            Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>());

    private boolean sshEnabled = true;
    private boolean revisionsEnabled = true;
    private boolean serviceBindingK8sEnabled;
    private boolean fileBasedVcapServicesEnabled;
    private @Nullable String cacheStack;
    private @Nullable String cacheSha256;

    protected App() {}

    public App(String name, String spaceGuid, @Nullable String stack) {
        this.name = name;
        this.spaceGuid = spaceGuid;
        this.stack = stack;
    }

    public String name() {
        return name;
    }

    public void rename(String name) {
        this.name = name;
    }

    public String spaceGuid() {
        return spaceGuid;
    }

    public DesiredState desiredState() {
        return desiredState;
    }

    public boolean started() {
        return desiredState == DesiredState.STARTED;
    }

    public void setDesiredState(DesiredState desiredState) {
        this.desiredState = desiredState;
    }

    /** Guid of the current droplet; null: none yet. */
    public @Nullable String dropletGuid() {
        return dropletGuid;
    }

    public void setDropletGuid(@Nullable String dropletGuid) {
        this.dropletGuid = dropletGuid;
    }

    /** Names of installed buildpacks and URLs of others, in order; empty: detect. */
    public List<String> buildpacks() {
        return List.copyOf(buildpacks.open(BUILDPACKS.place(guid())));
    }

    public void setBuildpacks(List<String> buildpacks) {
        if (!buildpacks.equals(buildpacks())) {
            this.buildpacks = Encrypted.of(BUILDPACKS.place(guid()), new ArrayList<>(buildpacks));
        }
    }

    public @Nullable String stack() {
        return stack;
    }

    public void setStack(@Nullable String stack) {
        this.stack = stack;
    }

    /** The user's own variables. */
    public Map<String, String> environmentVariables() {
        return Collections.unmodifiableMap(environmentVariables.open(ENVIRONMENT_VARIABLES.place(guid())));
    }

    public void setEnvironmentVariables(Map<String, String> variables) {
        if (!variables.equals(environmentVariables())) {
            environmentVariables = Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>(variables));
        }
    }

    /** Merges changes: a null value removes. */
    public void mergeEnvironmentVariables(Map<String, ? extends @Nullable Object> changes) {
        TreeMap<String, String> merged = new TreeMap<>(environmentVariables());
        changes.forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, value.toString());
            }
        });
        EnvironmentVariables.problemOf(merged).ifPresent(problem -> {
            throw CfApiException.unprocessable(problem);
        });
        setEnvironmentVariables(merged);
    }

    public boolean enabled(AppFeature feature) {
        return switch (feature) {
            case SSH -> sshEnabled;
            case REVISIONS -> revisionsEnabled;
            case SERVICE_BINDING_K8S -> serviceBindingK8sEnabled;
            case FILE_BASED_VCAP_SERVICES -> fileBasedVcapServicesEnabled;
        };
    }

    public void enable(AppFeature feature, boolean enabled) {
        switch (feature) {
            case SSH -> sshEnabled = enabled;
            case REVISIONS -> revisionsEnabled = enabled;
            case SERVICE_BINDING_K8S -> serviceBindingK8sEnabled = enabled;
            case FILE_BASED_VCAP_SERVICES -> fileBasedVcapServicesEnabled = enabled;
        }
    }

    /** SHA-256 of the build artifacts cache that the last staging on {@code stack} left; null: there is none. */
    public @Nullable String cacheSha256(String stack) {
        return stack.equals(cacheStack) ? cacheSha256 : null;
    }

    public void setCache(@Nullable String stack, @Nullable String sha256) {
        this.cacheStack = stack;
        this.cacheSha256 = sha256;
    }

    /** The stack of the cache that is kept; null: there is no cache. */
    public @Nullable String cacheStack() {
        return cacheStack;
    }
}
