package io.elasticruntime.cloudcontroller.space;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Document;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.organization.OrganizationDocument;
import io.elasticruntime.cloudcontroller.organization.OrganizationRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Spaces (cc-v3.md 5.10). */
@RestController
@RequestMapping("/v3/spaces")
class SpaceController {

    private static final int LONGEST_NAME = 255;
    private static final String NAME_TAKEN = "Name must be unique per organization";
    private static final String SSH_DESCRIPTION = "Enable SSHing into apps in the space.";

    private final SpaceRepository spaces;
    private final OrganizationRepository organizations;
    private final Access access;
    private final AuditEvents events;
    private final Jobs jobs;

    SpaceController(
            SpaceRepository spaces,
            OrganizationRepository organizations,
            Access access,
            AuditEvents events,
            Jobs jobs) {
        this.spaces = spaces;
        this.organizations = organizations;
        this.access = access;
        this.events = events;
        this.jobs = jobs;
    }

    @GetMapping
    Envelope<SpaceDocument> list(Caller caller, ListQuery query) {
        query.allow("names", "organization_guids", "label_selector", "include");
        Set<String> include = query.include("org", "organization");
        var page = Filter.of(query, Space.class)
                .in("names", "name")
                .in("organization_guids", "organizationGuid")
                .and(access.readableSpaces(caller).of("guid"))
                .page(spaces, "name");
        return Envelope.of(query, page, SpaceDocument::of).including(included(include, page.getContent()));
    }

    @GetMapping("/{guid}")
    Document<SpaceDocument> get(Caller caller, ListQuery query, @PathVariable String guid) {
        Space space = readable(caller, guid);
        return Document.of(SpaceDocument.of(space))
                .including(included(query.include("org", "organization"), List.of(space)));
    }

    private Map<String, List<?>> included(Set<String> include, List<Space> page) {
        if (include.isEmpty()) {
            return Map.of();
        }
        Set<String> guids = page.stream().map(Space::organizationGuid).collect(Collectors.toSet());
        return Map.of(
                "organizations",
                organizations.findByGuidIn(guids).stream()
                        .map(OrganizationDocument::of)
                        .toList());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    SpaceDocument create(Caller caller, Body body) {
        body.allow("name", "relationships", "metadata");
        String name = body.requiredString("name", LONGEST_NAME);
        String organizationGuid = body.requiredRelationship("organization");
        Space space = new Space(name, organizationGuid);
        space.mergeMetadata(body);
        body.check();
        if (organizations.findByGuid(organizationGuid).isEmpty()
                || !access.canReadOrganization(caller, organizationGuid)) {
            throw CfApiException.unprocessable(
                    "Invalid organization. Ensure the organization exists and you have access to it.");
        }
        access.requireOrganizationManagement(caller, organizationGuid);
        if (spaces.findByOrganizationGuidAndName(organizationGuid, name).isPresent()) {
            throw CfApiException.unprocessable(NAME_TAKEN);
        }
        save(space);
        record("audit.space.create", caller, space, body);
        return SpaceDocument.of(space);
    }

    @PatchMapping("/{guid}")
    @Transactional
    SpaceDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("name", "metadata");
        Space space = readable(caller, guid);
        access.requireSpaceUpdate(caller, guid);
        String name = body.string("name", LONGEST_NAME);
        space.mergeMetadata(body);
        body.check();
        if (name != null) {
            space.setName(name);
        }
        save(space);
        record("audit.space.update", caller, space, body);
        return SpaceDocument.of(space);
    }

    /** Deletes the space and all that is in it. */
    @DeleteMapping("/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Space space = readable(caller, guid);
        if (!access.canManageOrganization(caller, space.organizationGuid())) {
            throw CfApiException.notAuthorized();
        }
        space.setDeleting(true);
        events.record(
                "audit.space.delete-request",
                caller,
                party(space),
                guid,
                space.organizationGuid(),
                Map.of("request", Map.of("recursive", true)));
        return jobs.accept(SpaceDeletion.OPERATION, "spaces", guid);
    }

    @GetMapping("/{guid}/features")
    Map<String, Object> features(Caller caller, @PathVariable String guid) {
        return Map.of("resources", List.of(ssh(readable(caller, guid))));
    }

    @GetMapping("/{guid}/features/{name}")
    Feature feature(Caller caller, @PathVariable String guid, @PathVariable String name) {
        Space space = readable(caller, guid);
        requireSsh(name);
        return ssh(space);
    }

    @PatchMapping("/{guid}/features/{name}")
    @Transactional
    Feature updateFeature(Caller caller, @PathVariable String guid, @PathVariable String name, Body body) {
        Space space = readable(caller, guid);
        access.requireSpaceUpdate(caller, guid);
        requireSsh(name);
        Boolean enabled = body.allow("enabled").bool("enabled");
        if (enabled == null) {
            body.fault("Enabled must be a boolean");
        }
        body.check();
        space.setAllowSsh(Boolean.TRUE.equals(enabled));
        spaces.save(space);
        return ssh(space);
    }

    /** Isolation segments are not supported: no space has one. */
    @GetMapping("/{guid}/relationships/isolation_segment")
    Map<String, @Nullable Object> isolationSegment(Caller caller, @PathVariable String guid) {
        readable(caller, guid);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("data", Relationship.to(null).data());
        document.put("links", Links.self("/v3/spaces/" + guid + "/relationships/isolation_segment"));
        return document;
    }

    private static void requireSsh(String name) {
        if (!name.equals("ssh")) {
            throw CfApiException.notFound("Feature");
        }
    }

    private static Feature ssh(Space space) {
        return new Feature("ssh", SSH_DESCRIPTION, space.allowSsh());
    }

    record Feature(String name, String description, boolean enabled) {}

    private void save(Space space) {
        try {
            spaces.saveAndFlush(space);
        } catch (DataIntegrityViolationException _) {
            throw CfApiException.unprocessable(NAME_TAKEN);
        }
    }

    private void record(String type, Caller caller, Space space, Body body) {
        events.record(
                type, caller, party(space), space.guid(), space.organizationGuid(), Map.of("request", body.json()));
    }

    private static Party party(Space space) {
        return new Party(space.guid(), "space", space.name());
    }

    private Space readable(Caller caller, String guid) {
        Space space = spaces.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Space"));
        access.requireSpaceRead(caller, guid, "Space");
        return space;
    }
}
