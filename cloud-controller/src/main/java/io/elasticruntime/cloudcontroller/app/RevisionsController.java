package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Link;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Revisions (cc-v3.md 6.2). */
@RestController
class RevisionsController {

    private final Apps lookup;
    private final RevisionRepository revisions;
    private final AppProcessRepository processes;
    private final AppEvents events;
    private final Access access;
    private final JdbcClient jdbc;

    RevisionsController(
            Apps lookup,
            RevisionRepository revisions,
            AppProcessRepository processes,
            AppEvents events,
            Access access,
            JdbcClient jdbc) {
        this.lookup = lookup;
        this.revisions = revisions;
        this.processes = processes;
        this.events = events;
        this.access = access;
        this.jdbc = jdbc;
    }

    record RevisionDocument(
            String guid,
            int version,
            Relationship.Guid droplet,
            Map<String, Map<String, Object>> processes,
            List<Object> sidecars,
            String description,
            boolean deployable,
            Map<String, Relationship> relationships,
            Instant createdAt,
            Instant updatedAt,
            Metadata metadata,
            Links links) {}

    @GetMapping("/v3/apps/{guid}/revisions")
    Envelope<RevisionDocument> list(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("versions", "deployable", "label_selector");
        lookup.readable(caller, guid);
        Filter<Revision> filter = Filter.of(query, Revision.class).among("appGuid", List.of(guid));
        List<String> versions = query.values("versions");
        if (versions != null) {
            filter.among(
                    "version",
                    versions.stream()
                            .filter(version -> version.matches("\\d{1,9}"))
                            .map(Integer::valueOf)
                            .toList());
        }
        return Envelope.of(query, filter.page(revisions), this::document);
    }

    @GetMapping("/v3/apps/{guid}/revisions/deployed")
    Envelope<RevisionDocument> deployed(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("versions", "label_selector");
        App app = lookup.readable(caller, guid);
        Set<String> running = app.started()
                ? processes.findByAppGuidOrderById(guid).stream()
                        .map(AppProcess::revisionGuid)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())
                : Set.of();
        var page = Filter.of(query, Revision.class).among("guid", running).page(revisions);
        return Envelope.of(query, page, this::document);
    }

    @GetMapping("/v3/revisions/{guid}")
    RevisionDocument get(Caller caller, @PathVariable String guid) {
        Revision revision = found(guid);
        lookup.readable(caller, revision.appGuid(), "Revision");
        return document(revision);
    }

    @PatchMapping("/v3/revisions/{guid}")
    @Transactional
    RevisionDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        Revision revision = found(guid);
        lookup.writable(caller, revision.appGuid(), "Revision");
        revision.mergeMetadata(body);
        body.check();
        return document(revisions.save(revision));
    }

    @GetMapping("/v3/revisions/{guid}/environment_variables")
    @Transactional
    Map<String, Object> variables(Caller caller, @PathVariable String guid) {
        Revision revision = found(guid);
        App app = lookup.readable(caller, revision.appGuid(), "Revision");
        if (!access.canReadEnvironment(caller, app.spaceGuid())) {
            throw CfApiException.notAuthorized();
        }
        events.record("revision.environment_variables.show", caller, app, Map.of("revision_guid", guid));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("var", revision.environmentVariables());
        document.put(
                "links",
                Map.of(
                        "self", Link.to("/v3/revisions/" + guid + "/environment_variables"),
                        "revision", Link.to("/v3/revisions/" + guid),
                        "app", Link.to("/v3/apps/" + app.guid())));
        return document;
    }

    private Revision found(String guid) {
        return revisions.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Revision"));
    }

    private RevisionDocument document(Revision revision) {
        String self = "/v3/revisions/" + revision.guid();
        Map<String, Map<String, Object>> commands = new TreeMap<>();
        revision.commands().keySet().forEach(type -> {
            Map<String, Object> command = new LinkedHashMap<>();
            putNullable(command, "command", revision.command(type));
            commands.put(type, command);
        });
        boolean deployable = jdbc.sql("select exists (select from droplets where guid = :droplet and state = 'STAGED')")
                .param("droplet", revision.dropletGuid())
                .query(Boolean.class)
                .single();
        return new RevisionDocument(
                revision.guid(),
                revision.version(),
                new Relationship.Guid(revision.dropletGuid()),
                commands,
                List.of(),
                revision.description(),
                deployable,
                Map.of("app", Relationship.to(revision.appGuid())),
                revision.createdAt(),
                revision.updatedAt(),
                revision.metadata(),
                Links.self(self)
                        .with("app", "/v3/apps/" + revision.appGuid())
                        .with("environment_variables", self + "/environment_variables"));
    }

    @SuppressWarnings("NullAway") // null is shown
    private static void putNullable(
            Map<String, Object> map, String key, @org.jspecify.annotations.Nullable Object value) {
        map.put(key, value);
    }
}
