package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Code and configuration that an app was started with at some time (cc-v3.md 6.2). */
@Entity
@Table(name = "revisions")
public class Revision extends LabeledResource {

    private String appGuid = "";
    private int version;
    private String dropletGuid = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private TreeMap<String, String> environmentVariables = new TreeMap<>();

    /** An empty text: the droplet's own command. */
    @JdbcTypeCode(SqlTypes.JSON)
    private TreeMap<String, String> commands = new TreeMap<>();

    private String description = "";

    protected Revision() {}

    public Revision(
            String appGuid,
            int version,
            String dropletGuid,
            Map<String, String> environmentVariables,
            Map<String, String> commands,
            String description) {
        this.appGuid = appGuid;
        this.version = version;
        this.dropletGuid = dropletGuid;
        this.environmentVariables = new TreeMap<>(environmentVariables);
        this.commands = new TreeMap<>(commands);
        this.description = description;
    }

    public String appGuid() {
        return appGuid;
    }

    /** Counted from 1 within the app. */
    public int version() {
        return version;
    }

    public String dropletGuid() {
        return dropletGuid;
    }

    public Map<String, String> environmentVariables() {
        return environmentVariables;
    }

    /** The user's commands by process type; an empty text: the droplet's own. */
    public Map<String, String> commands() {
        return commands;
    }

    /** The user's command of a process type; null: the droplet's own. */
    public @Nullable String command(String type) {
        String command = commands.get(type);
        return command == null || command.isEmpty() ? null : command;
    }

    public String description() {
        return description;
    }
}
