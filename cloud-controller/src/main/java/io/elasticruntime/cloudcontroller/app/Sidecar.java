package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A process beside the app, in the container of each instance of the named types (cc-v3.md 6.3). */
@Entity
@Table(name = "sidecars")
public class Sidecar extends CloudResource {

    /** Sidecars of one app. */
    public static final int MOST = 50;

    public static final String USER = "user";
    public static final String BUILDPACK = "buildpack";

    private String appGuid = "";
    private String name = "";
    private String command = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private ArrayList<String> processTypes = new ArrayList<>();

    private @Nullable Integer memoryMb;
    private String origin = USER;

    protected Sidecar() {}

    public Sidecar(
            String appGuid,
            String name,
            String command,
            List<String> processTypes,
            @Nullable Integer memoryMb,
            String origin) {
        this.appGuid = appGuid;
        this.name = name;
        this.command = command;
        this.processTypes = new ArrayList<>(processTypes);
        this.memoryMb = memoryMb;
        this.origin = origin;
    }

    public String appGuid() {
        return appGuid;
    }

    public String name() {
        return name;
    }

    public void rename(String name) {
        this.name = name;
    }

    public String command() {
        return command;
    }

    public void setCommand(String command) {
        this.command = command;
    }

    public List<String> processTypes() {
        return List.copyOf(processTypes);
    }

    public void setProcessTypes(List<String> processTypes) {
        this.processTypes = new ArrayList<>(processTypes);
    }

    /** Part of the memory of the instance; null: whatever it takes. */
    public @Nullable Integer memoryMb() {
        return memoryMb;
    }

    public void setMemoryMb(@Nullable Integer memoryMb) {
        this.memoryMb = memoryMb;
    }

    public String origin() {
        return origin;
    }
}
