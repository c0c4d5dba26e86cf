package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.bridge.SecurityRule;
import io.elasticruntime.cloudcontroller.domain.SystemDomain;
import io.elasticruntime.cloudcontroller.environmentgroup.EnvironmentGroups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what surrounds an app: its space and org, its routes, environment groups and security groups. */
@Component
public class AppEnvironment {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final AppDefaults defaults;
    private final SystemDomain system;
    private final EnvironmentGroups groups;

    AppEnvironment(
            JdbcClient jdbc, JsonMapper json, AppDefaults defaults, SystemDomain system, EnvironmentGroups groups) {
        this.jdbc = jdbc;
        this.json = json;
        this.defaults = defaults;
        this.system = system;
        this.groups = groups;
    }

    /** @param name {@code running} or {@code staging} */
    public Map<String, String> group(String name) {
        return groups.variables(name);
    }

    public AppSurroundings surroundings(App app) {
        return jdbc.sql("""
                select s.name, o.guid, o.name from spaces s join organizations o on o.guid = s.organization_guid
                where s.guid = :space
                """)
                .param("space", app.spaceGuid())
                .query((row, _) -> new AppSurroundings(
                        app,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        system.apiUrl(),
                        defaults.fileDescriptors(),
                        routes(app.guid())))
                .single();
    }

    /** The routes that lead to an app, in order of creation. */
    public List<AppSurroundings.MappedRoute> routes(String appGuid) {
        return jdbc.sql("""
                select r.host, d.name, r.path, rd.process_type, coalesce(rd.app_port, 8080), rd.protocol,
                       d.internal
                from route_destinations rd
                join routes r on r.guid = rd.route_guid join domains d on d.guid = r.domain_guid
                where rd.app_guid = :app order by rd.id
                """)
                .param("app", appGuid)
                .query((row, _) -> new AppSurroundings.MappedRoute(
                        url(row.getString(1), row.getString(2), row.getString(3)),
                        row.getString(4),
                        row.getInt(5),
                        row.getString(6) == null ? "http1" : row.getString(6),
                        row.getBoolean(7)))
                .list();
    }

    /**
     * What instances in a space may reach.
     *
     * @param phase {@code running} or {@code staging}
     */
    public List<SecurityRule> egressRules(String spaceGuid, String phase) {
        String standard = phase.equals("running") ? "running_default" : "staging_default";
        return jdbc
                .sql("select rules::text from security_groups g where " + standard + """
                         or exists (select from security_group_spaces s where s.security_group_guid = g.guid
                                    and s.space_guid = :space and s.phase = :phase)
                        order by id
                        """)
                .param("space", spaceGuid)
                .param("phase", phase)
                .query(String.class)
                .list()
                .stream()
                .flatMap(rules -> json.readTree(rules).valueStream())
                .map(AppEnvironment::rule)
                .toList();
    }

    /** Values that are no text, such as objects, as JSON text. */
    public Map<String, String> asText(Map<String, ?> variables) {
        Map<String, String> texts = new LinkedHashMap<>();
        variables.forEach(
                (name, value) -> texts.put(name, value instanceof String text ? text : json.writeValueAsString(value)));
        return texts;
    }

    /** A copy of a JSON-like value as plain maps. */
    public Map<String, Object> asMap(Object value) {
        return json.convertValue(value, new TypeReference<Map<String, Object>>() {});
    }

    private static String url(String host, String domain, String path) {
        return (host.isEmpty() ? "" : host + ".") + domain + path;
    }

    private static SecurityRule rule(JsonNode rule) {
        return new SecurityRule(
                rule.path("protocol").asString("all"),
                rule.path("destination").asString(""),
                rule.has("ports") ? rule.path("ports").asString("") : null,
                number(rule, "type"),
                number(rule, "code"),
                rule.path("log").asBoolean(false));
    }

    private static @Nullable Integer number(JsonNode rule, String field) {
        return rule.path(field).isInt() ? rule.path(field).intValue() : null;
    }
}
