package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.organization.OrganizationRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Domains (cc-v3.md 5.8). TCP domains and domains shared between orgs are not supported. */
@RestController
class DomainController {

    private static final int LONGEST_NAME = 253;

    private final DomainRepository domains;
    private final OrganizationRepository organizations;
    private final Access access;
    private final FeatureFlags flags;
    private final Jobs jobs;
    private final NameClaims names;
    private final JdbcClient jdbc;

    DomainController(
            DomainRepository domains,
            OrganizationRepository organizations,
            Access access,
            FeatureFlags flags,
            Jobs jobs,
            NameClaims names,
            JdbcClient jdbc) {
        this.domains = domains;
        this.organizations = organizations;
        this.access = access;
        this.flags = flags;
        this.jobs = jobs;
        this.names = names;
        this.jdbc = jdbc;
    }

    @GetMapping("/v3/domains")
    Envelope<DomainDocument> list(Caller caller, ListQuery query) {
        query.allow("names", "organization_guids", "label_selector");
        return page(query, visible(caller));
    }

    /** The domains that spaces of the org may use: shared ones and its own. */
    @GetMapping("/v3/organizations/{guid}/domains")
    Envelope<DomainDocument> ofOrganization(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("names", "organization_guids", "label_selector");
        access.requireOrganizationRead(caller, guid);
        Specification<Domain> usable = shared().or((root, _, cb) -> cb.equal(root.get("organizationGuid"), guid));
        return page(query, visible(caller).and(usable));
    }

    private Envelope<DomainDocument> page(ListQuery query, Specification<Domain> condition) {
        var page = Filter.of(query, Domain.class)
                .in("names", "name", value -> value.toLowerCase(Locale.ROOT))
                .in("organization_guids", "organizationGuid")
                .and(condition)
                .page(domains);
        return Envelope.of(query, page, DomainDocument::of);
    }

    private Specification<Domain> visible(Caller caller) {
        Visibility organizations = access.organizationsWithReadableDomains(caller);
        return shared().or(organizations.of("organizationGuid"));
    }

    private static Specification<Domain> shared() {
        return (root, _, cb) -> cb.isNull(root.get("organizationGuid"));
    }

    /** The oldest shared domain that is not internal, else the org's first own. */
    @GetMapping("/v3/organizations/{guid}/domains/default")
    DomainDocument standard(Caller caller, @PathVariable String guid) {
        access.requireOrganizationRead(caller, guid);
        return domains.findByOrganizationGuidIsNullOrderById().stream()
                .filter(domain -> !domain.internal())
                .findFirst()
                .or(() -> domains.findByOrganizationGuidOrderById(guid).stream().findFirst())
                .map(DomainDocument::of)
                .orElseThrow(() -> CfApiException.notFound("Domain"));
    }

    @GetMapping("/v3/domains/{guid}")
    DomainDocument get(Caller caller, @PathVariable String guid) {
        return DomainDocument.of(readable(caller, guid));
    }

    @GetMapping("/v3/domains/{guid}/route_reservations")
    Map<String, Boolean> reservation(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("host", "path", "port");
        Domain domain = readable(caller, guid);
        String host = query.text("host");
        String path = query.text("path");
        boolean taken = jdbc.sql("""
                        select exists (select from routes where domain_guid = :domain and host = :host and path = :path)
                        """)
                .param("domain", domain.guid())
                .param("host", host == null ? "" : host.toLowerCase(Locale.ROOT))
                .param("path", path == null ? "" : path.toLowerCase(Locale.ROOT))
                .query(Boolean.class)
                .single();
        return Map.of("matching_route", taken);
    }

    @PostMapping("/v3/domains")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    DomainDocument create(Caller caller, Body body) {
        body.allow("name", "internal", "router_group", "relationships", "metadata");
        String name = body.requiredString("name", LONGEST_NAME);
        if (!name.isBlank() && name.length() <= LONGEST_NAME) {
            DomainName.problems(name).forEach(body::fault);
        }
        if (body.has("router_group") && !body.isNull("router_group")) {
            body.fault("Router group: TCP domains are not supported");
        }
        if (!body.relationships("shared_organizations").isEmpty()) {
            body.fault("Shared organizations are not supported");
        }
        boolean internal = Boolean.TRUE.equals(body.bool("internal"));
        String organizationGuid = body.relationship("organization");
        if (internal && organizationGuid != null) {
            body.fault("Can not associate an internal domain with an organization");
        }
        DomainName claimed = new DomainName(name);
        Domain domain = new Domain(claimed, internal, organizationGuid);
        domain.mergeMetadata(body);
        body.check();
        requireWrite(caller, organizationGuid);
        names.claim(caller, claimed, organizationGuid);
        return save(domain);
    }

    private void requireWrite(Caller caller, @Nullable String organizationGuid) {
        if (organizationGuid == null) {
            access.requireAdmin(caller);
            return;
        }
        if (organizations.findByGuid(organizationGuid).isEmpty()
                || !access.canReadOrganization(caller, organizationGuid)) {
            throw CfApiException.unprocessable("Organization with guid '" + organizationGuid
                    + "' does not exist or you do not have access to it.");
        }
        access.requireOrganizationManagement(caller, organizationGuid);
        flags.require(caller, FeatureFlag.PRIVATE_DOMAIN_CREATION);
    }

    private DomainDocument save(Domain domain) {
        try {
            return DomainDocument.of(domains.saveAndFlush(domain));
        } catch (DataIntegrityViolationException _) {
            throw CfApiException.unprocessable("The domain name \"" + domain.name() + "\" is already in use");
        }
    }

    @PatchMapping("/v3/domains/{guid}")
    @Transactional
    DomainDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        Domain domain = readable(caller, guid);
        requireWrite(caller, domain.organizationGuid());
        domain.mergeMetadata(body);
        body.check();
        return DomainDocument.of(domains.saveAndFlush(domain));
    }

    /** Deletes the domain and its routes. */
    @DeleteMapping("/v3/domains/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Domain domain = readable(caller, guid);
        requireWrite(caller, domain.organizationGuid());
        return jobs.accept(DomainDeletion.OPERATION, "domains", guid);
    }

    private Domain readable(Caller caller, String guid) {
        return domains.findByGuid(guid)
                .filter(domain -> {
                    String organization = domain.organizationGuid();
                    return organization == null
                            || access.organizationsWithReadableDomains(caller).contains(organization);
                })
                .orElseThrow(() -> CfApiException.notFound("Domain"));
    }
}
