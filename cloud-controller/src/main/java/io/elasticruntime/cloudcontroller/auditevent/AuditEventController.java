package io.elasticruntime.cloudcontroller.auditevent;

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
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Audit events (cc-v3.md 5.11). */
@RestController
@RequestMapping("/v3/audit_events")
class AuditEventController {

    private final AuditEventRepository events;
    private final Access access;

    AuditEventController(AuditEventRepository events, Access access) {
        this.events = events;
        this.access = access;
    }

    @GetMapping
    Envelope<EventDocument> list(Caller caller, ListQuery query) {
        query.allow("types", "target_guids", "space_guids", "organization_guids");
        Filter<AuditEvent> filter = Filter.of(query, AuditEvent.class)
                .in("types", "type")
                .in("target_guids", "targetGuid")
                .in("space_guids", "spaceGuid")
                .in("organization_guids", "organizationGuid")
                .and(visible(caller));
        String not = query.text("target_guids[not]");
        if (not != null) {
            filter.and((root, _, cb) -> cb.not(root.get("targetGuid").in(Arrays.asList(not.split(",")))));
        }
        return Envelope.of(query, filter.page(events), EventDocument::of);
    }

    @GetMapping("/{guid}")
    EventDocument get(Caller caller, @PathVariable String guid) {
        return events.findByGuid(guid)
                .filter(event -> isVisible(caller, event))
                .map(EventDocument::of)
                .orElseThrow(() -> CfApiException.notFound("Event"));
    }

    private Specification<AuditEvent> visible(Caller caller) {
        Visibility spaces = access.spacesWithReadableEvents(caller);
        Visibility organizations = access.organizationsWithReadableEvents(caller);
        return spaces.<AuditEvent>of("spaceGuid").or(organizations.of("organizationGuid"));
    }

    private boolean isVisible(Caller caller, AuditEvent event) {
        String space = event.spaceGuid();
        String organization = event.organizationGuid();
        return caller.readsEverything()
                || (space != null && access.spacesWithReadableEvents(caller).contains(space))
                || (organization != null
                        && access.organizationsWithReadableEvents(caller).contains(organization));
    }

    record EventDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String type,
            AuditEvents.Party actor,
            AuditEvents.Party target,
            Map<String, Object> data,
            Relationship.@Nullable Guid space,
            Relationship.@Nullable Guid organization,
            Links links) {

        static EventDocument of(AuditEvent event) {
            return new EventDocument(
                    event.guid(),
                    event.createdAt(),
                    event.updatedAt(),
                    event.type(),
                    event.actor(),
                    event.target(),
                    event.data(),
                    Relationship.to(event.spaceGuid()).data(),
                    Relationship.to(event.organizationGuid()).data(),
                    Links.self("/v3/audit_events/" + event.guid()));
        }
    }
}
