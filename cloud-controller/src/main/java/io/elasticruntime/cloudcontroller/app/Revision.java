package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.EncryptedVariables;
import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.jpa.Encrypted;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Code and configuration that an app was started with at some time (cc-v3.md 6.2). */
@Entity
@Table(name = "revisions")
@DynamicUpdate
public class Revision extends LabeledResource {

    public static final EncryptedColumn ENVIRONMENT_VARIABLES =
            new EncryptedColumn("revisions", "guid", "environment_variables");

    private String appGuid = "";
    private int version;
    private String dropletGuid = "";

    @Convert(converter = EncryptedVariables.class)
    private Encrypted<TreeMap<String, String>> environmentVariables =
            Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>());

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
        this.environmentVariables =
                Encrypted.of(ENVIRONMENT_VARIABLES.place(guid()), new TreeMap<>(environmentVariables));
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
        return environmentVariables.open(ENVIRONMENT_VARIABLES.place(guid()));
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
