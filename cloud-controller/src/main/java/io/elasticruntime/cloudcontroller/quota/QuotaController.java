package io.elasticruntime.cloudcontroller.quota;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Quotas of orgs, to read. There is one, {@code default}; others, and quotas of spaces, are not supported. */
@RestController
class QuotaController {

    private static final List<String> APPS = List.of(
            "total_memory_in_mb",
            "per_process_memory_in_mb",
            "total_instances",
            "per_app_tasks",
            "log_rate_limit_in_bytes_per_second");

    private final QuotaRepository quotas;
    private final Access access;
    private final JdbcClient jdbc;

    QuotaController(QuotaRepository quotas, Access access, JdbcClient jdbc) {
        this.quotas = quotas;
        this.access = access;
        this.jdbc = jdbc;
    }

    @GetMapping("/v3/organization_quotas")
    Envelope<QuotaDocument> list(Caller caller, ListQuery query) {
        query.allow("names", "organization_guids");
        Filter<Quota> filter = Filter.of(query, Quota.class).in("names", "name");
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.among(
                    "guid",
                    jdbc.sql("select quota_guid from organizations where guid in (:guids)")
                            .param("guids", organizations)
                            .query(String.class)
                            .list());
        }
        return Envelope.of(query, filter.page(quotas), quota -> document(caller, quota));
    }

    @GetMapping("/v3/organization_quotas/{guid}")
    QuotaDocument get(Caller caller, @PathVariable String guid) {
        return quotas.findByGuid(guid)
                .map(quota -> document(caller, quota))
                .orElseThrow(() -> CfApiException.notFound("Organization quota"));
    }

    @GetMapping("/v3/space_quotas")
    Envelope<Object> ofSpaces(ListQuery query) {
        query.allow("names", "organization_guids", "space_guids");
        return Envelope.of(query, 0, List.of());
    }

    @PostMapping({"/v3/organization_quotas", "/v3/space_quotas"})
    void create() {
        throw CfApiException.unprocessable("Creating quotas is not supported");
    }

    private QuotaDocument document(Caller caller, Quota quota) {
        Visibility visible = access.readableOrganizations(caller);
        List<String> organizations = jdbc
                .sql("select guid from organizations where quota_guid = :guid order by id")
                .param("guid", quota.guid())
                .query(String.class)
                .list()
                .stream()
                .filter(visible::contains)
                .toList();
        Map<String, @Nullable Object> services = new LinkedHashMap<>();
        services.put("paid_services_allowed", true);
        services.putAll(limits(quota, List.of("total_service_instances", "total_service_keys")));
        return new QuotaDocument(
                quota.guid(),
                quota.createdAt(),
                quota.updatedAt(),
                quota.name(),
                limits(quota, APPS),
                services,
                limits(quota, List.of("total_routes", "total_reserved_ports")),
                limits(quota, List.of("total_domains")),
                Map.of("organizations", Relationship.toMany(organizations)),
                Links.self("/v3/organization_quotas/" + quota.guid()));
    }

    /** A limit that is not set is null: there is none. */
    private static Map<String, @Nullable Object> limits(Quota quota, List<String> names) {
        Map<String, @Nullable Object> limits = new LinkedHashMap<>();
        names.forEach(name -> limits.put(name, quota.limits().get(name)));
        return limits;
    }

    record QuotaDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String name,
            Map<String, @Nullable Object> apps,
            Map<String, @Nullable Object> services,
            Map<String, @Nullable Object> routes,
            Map<String, @Nullable Object> domains,
            Map<String, Relationship.Many> relationships,
            Links links) {}
}
