package io.elasticruntime.cloudcontroller.organization;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.KnownUsers;
import io.elasticruntime.cloudcontroller.access.RoleType;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orgs (cc-v3.md 5.10). */
@RestController
@RequestMapping("/v3/organizations")
class OrganizationController {

    private static final int LONGEST_NAME = 255;

    private final OrganizationRepository organizations;
    private final Access access;
    private final FeatureFlags flags;
    private final KnownUsers users;
    private final AuditEvents events;
    private final Jobs jobs;
    private final JdbcClient jdbc;

    OrganizationController(
            OrganizationRepository organizations,
            Access access,
            FeatureFlags flags,
            KnownUsers users,
            AuditEvents events,
            Jobs jobs,
            JdbcClient jdbc) {
        this.organizations = organizations;
        this.access = access;
        this.flags = flags;
        this.users = users;
        this.events = events;
        this.jobs = jobs;
        this.jdbc = jdbc;
    }

    @GetMapping
    Envelope<OrganizationDocument> list(Caller caller, ListQuery query) {
        query.allow("names", "label_selector");
        var page = Filter.of(query, Organization.class)
                .in("names", "name")
                .and(access.readableOrganizations(caller).of("guid"))
                .page(organizations, "name");
        return Envelope.of(query, page, OrganizationDocument::of);
    }

    @GetMapping("/{guid}")
    OrganizationDocument get(Caller caller, @PathVariable String guid) {
        return OrganizationDocument.of(readable(caller, guid));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    OrganizationDocument create(Caller caller, Body body) {
        flags.require(caller, FeatureFlag.USER_ORG_CREATION);
        body.allow("name", "suspended", "metadata");
        String name = body.requiredString("name", LONGEST_NAME);
        Organization organization = new Organization(name, defaultQuota());
        suspend(caller, organization, body);
        organization.mergeMetadata(body);
        body.check();
        String taken = "Organization '" + name + "' already exists.";
        if (organizations.findByName(name).isPresent()) {
            throw CfApiException.unprocessable(taken);
        }
        save(organization, taken);
        if (!caller.isAdmin()) {
            grant(caller, organization, RoleType.ORGANIZATION_USER);
            grant(caller, organization, RoleType.ORGANIZATION_MANAGER);
        }
        record("audit.organization.create", caller, organization, body);
        return OrganizationDocument.of(organization);
    }

    @PatchMapping("/{guid}")
    @Transactional
    OrganizationDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("name", "suspended", "metadata");
        Organization organization = readable(caller, guid);
        access.requireOrganizationManagement(caller, guid);
        String name = body.string("name", LONGEST_NAME);
        suspend(caller, organization, body);
        organization.mergeMetadata(body);
        body.check();
        if (name != null) {
            organization.setName(name);
        }
        save(organization, "Organization name '" + name + "' is already taken.");
        record("audit.organization.update", caller, organization, body);
        return OrganizationDocument.of(organization);
    }

    /** Deletes the org and all that is in it. */
    @DeleteMapping("/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Organization organization = readable(caller, guid);
        access.requireAdmin(caller);
        organization.setDeleting(true);
        events.record(
                "audit.organization.delete-request",
                caller,
                party(organization),
                null,
                guid,
                Map.of("request", Map.of("recursive", true)));
        return jobs.accept(OrganizationDeletion.OPERATION, "organizations", guid);
    }

    /** Isolation segments are not supported: no org has one. */
    @GetMapping("/{guid}/relationships/default_isolation_segment")
    Map<String, @Nullable Object> defaultIsolationSegment(Caller caller, @PathVariable String guid) {
        readable(caller, guid);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("data", Relationship.to(null).data());
        document.put("links", Links.self("/v3/organizations/" + guid + "/relationships/default_isolation_segment"));
        return document;
    }

    private void suspend(Caller caller, Organization organization, Body body) {
        Boolean suspended = body.bool("suspended");
        if (suspended != null && suspended != organization.suspended()) {
            access.requireAdmin(caller);
            organization.setSuspended(suspended);
        }
    }

    private void save(Organization organization, String taken) {
        try {
            organizations.saveAndFlush(organization);
        } catch (DataIntegrityViolationException _) {
            throw CfApiException.unprocessable(taken);
        }
    }

    private void grant(Caller caller, Organization organization, RoleType type) {
        users.register(caller.guid());
        jdbc.sql("""
                insert into roles (guid, created_at, updated_at, type, user_guid, organization_guid)
                values (:guid, now(), now(), :type, :user, :organization)
                """)
                .param("guid", UUID.randomUUID().toString())
                .param("type", type.text())
                .param("user", caller.guid())
                .param("organization", organization.guid())
                .update();
        events.record(
                "audit.user." + type.text() + "_add", caller, Party.of(caller), null, organization.guid(), Map.of());
    }

    private void record(String type, Caller caller, Organization organization, Body body) {
        events.record(type, caller, party(organization), null, organization.guid(), Map.of("request", body.json()));
    }

    private static Party party(Organization organization) {
        return new Party(organization.guid(), "organization", organization.name());
    }

    private Organization readable(Caller caller, String guid) {
        Organization organization =
                organizations.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Organization"));
        access.requireOrganizationRead(caller, guid);
        return organization;
    }

    private String defaultQuota() {
        return jdbc.sql("select guid from organization_quotas where name = 'default'")
                .query(String.class)
                .single();
    }
}
