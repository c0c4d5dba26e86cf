package io.elasticruntime.cloudcontroller.environmentgroup;

import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.Encryptor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The variables that all apps get while they run, and those that all get while they are staged; encrypted at rest. */
@Component
public class EnvironmentGroups {

    public static final EncryptedColumn VARIABLES =
            new EncryptedColumn("environment_variable_groups", "name", "variables");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Encryptor encryptor;

    EnvironmentGroups(JdbcClient jdbc, JsonMapper json, Encryptor encryptor) {
        this.jdbc = jdbc;
        this.json = json;
        this.encryptor = encryptor;
    }

    /**
     * One group.
     *
     * @param updatedAt null: never
     * @param variables sorted by name
     */
    record Group(@Nullable Instant updatedAt, TreeMap<String, String> variables) {}

    /** @param name {@code running} or {@code staging} */
    public Map<String, String> variables(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no environment variable group is called " + name))
                .variables();
    }

    Optional<Group> find(String name) {
        return jdbc.sql("select variables, updated_at from environment_variable_groups where name = :name")
                .param("name", name)
                .query((row, _) -> new Group(
                        row.getTimestamp("updated_at") == null
                                ? null
                                : row.getTimestamp("updated_at").toInstant(),
                        read(encryptor.decrypt(VARIABLES.place(name), row.getString("variables")))))
                .optional();
    }

    void update(String name, Map<String, String> variables) {
        jdbc.sql("update environment_variable_groups set variables = :variables, updated_at = now() where name = :name")
                .param("variables", encryptor.encrypt(VARIABLES.place(name), json.writeValueAsString(variables)))
                .param("name", name)
                .update();
    }

    private TreeMap<String, String> read(String variables) {
        TreeMap<String, String> read = new TreeMap<>();
        json.readTree(variables).properties().forEach(entry -> read.put(entry.getKey(), text(entry.getValue())));
        return read;
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
