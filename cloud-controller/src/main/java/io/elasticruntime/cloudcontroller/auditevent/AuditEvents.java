package io.elasticruntime.cloudcontroller.auditevent;

import io.elasticruntime.cloudcontroller.access.Caller;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes the record of who did what; within the transaction that does it. */
@Component
public class AuditEvents {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuditEvents(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** As the other {@code record}, for what a user did. */
    public void record(
            String type,
            Caller caller,
            Party target,
            @Nullable String spaceGuid,
            @Nullable String organizationGuid,
            Map<String, ?> data) {
        record(type, Party.of(caller), target, spaceGuid, organizationGuid, data);
    }

    /**
     * Records one event.
     *
     * @param type such as {@code audit.app.create} (cc-v3.md 5.11)
     * @param spaceGuid decides who sees it, with {@code organizationGuid}; if only the space is given its org is added
     * @param data by the type, such as {@code {"request": {…}}}; no secrets
     */
    public void record(
            String type,
            Party actor,
            Party target,
            @Nullable String spaceGuid,
            @Nullable String organizationGuid,
            Map<String, ?> data) {
        jdbc.sql("""
                insert into audit_events (guid, created_at, updated_at, type, actor_guid, actor_type, actor_name,
                    target_guid, target_type, target_name, data, space_guid, organization_guid)
                values (:guid, now(), now(), :type, :actor_guid, :actor_type, :actor_name,
                    :target_guid, :target_type, :target_name, :data::jsonb, :space::text,
                    coalesce(:organization::text, (select organization_guid from spaces where guid = :space::text)))
                """)
                .param("guid", UUID.randomUUID().toString())
                .param("type", type)
                .param("actor_guid", actor.guid())
                .param("actor_type", actor.type())
                .param("actor_name", actor.name())
                .param("target_guid", target.guid())
                .param("target_type", target.type())
                .param("target_name", target.name())
                .param("data", json.writeValueAsString(data))
                .param("space", spaceGuid)
                .param("organization", organizationGuid)
                .update();
    }

    /**
     * Who acts, or what is acted upon.
     *
     * @param type such as {@code user}, {@code app}, {@code process}
     */
    public record Party(String guid, String type, String name) {

        public static Party of(Caller caller) {
            return new Party(caller.guid(), "user", caller.name());
        }

        public static Party app(String guid, String name) {
            return new Party(guid, "app", name);
        }
    }
}
