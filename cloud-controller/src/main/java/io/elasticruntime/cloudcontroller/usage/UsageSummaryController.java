package io.elasticruntime.cloudcontroller.usage;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Links;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What started apps, routes and domains of an org add up to. Services are not supported, so there are none. */
@RestController
class UsageSummaryController {

    private final Access access;
    private final JdbcClient jdbc;

    UsageSummaryController(Access access, JdbcClient jdbc) {
        this.access = access;
        this.jdbc = jdbc;
    }

    @GetMapping("/v3/organizations/{guid}/usage_summary")
    SummaryDocument get(Caller caller, @PathVariable String guid) {
        access.requireOrganizationRead(caller, guid);
        Usage usage = jdbc.sql("""
                        select coalesce(sum(p.instances), 0) as started_instances,
                               coalesce(sum(p.instances::bigint * p.memory_mb), 0) as memory_in_mb,
                               (select count(*) from routes r join spaces s on s.guid = r.space_guid
                                where s.organization_guid = :guid) as routes,
                               (select count(*) from domains where organization_guid = :guid) as domains
                        from processes p
                        join apps a on a.guid = p.app_guid and a.desired_state = 'STARTED'
                        join spaces s on s.guid = a.space_guid and s.organization_guid = :guid
                        """).param("guid", guid).query(Usage.class).single();
        return new SummaryDocument(
                new Summary(usage.startedInstances(), usage.memoryInMb(), usage.routes(), 0, 0, usage.domains(), 0, 0),
                Links.self("/v3/organizations/" + guid + "/usage_summary")
                        .with("organization", "/v3/organizations/" + guid));
    }

    record Usage(long startedInstances, long memoryInMb, long routes, long domains) {}

    record Summary(
            long startedInstances,
            long memoryInMb,
            long routes,
            long serviceInstances,
            long reservedPorts,
            long domains,
            long perAppTasks,
            long serviceKeys) {}

    record SummaryDocument(Summary usageSummary, Links links) {}
}
