package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Document;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.environmentgroup.EnvironmentVariables;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.data.domain.Page;
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

/** Apps: create, find, change, delete (cc-v3.md 5.1). */
@RestController
@RequestMapping("/v3/apps")
class AppsController {

    private static final String DELETE = "app.delete";

    private final Apps lookup;
    private final AppRepository apps;
    private final AppChanges changes;
    private final AppEvents events;
    private final AppIncludes includes;
    private final Access access;
    private final Jobs jobs;

    AppsController(
            Apps lookup,
            AppRepository apps,
            AppChanges changes,
            AppEvents events,
            AppIncludes includes,
            Access access,
            Jobs jobs) {
        this.lookup = lookup;
        this.apps = apps;
        this.changes = changes;
        this.events = events;
        this.includes = includes;
        this.access = access;
        this.jobs = jobs;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    AppDocument create(Caller caller, Body body) {
        body.allow("name", "relationships", "environment_variables", "lifecycle", "metadata");
        String name = body.requiredString("name", 255);
        String spaceGuid = body.requiredRelationship("space");
        AppLifecycle lifecycle = AppLifecycle.read(body);
        Map<String, Object> variables = EnvironmentVariables.read(body, "environment_variables");
        body.check();
        if (!access.canReadSpace(caller, spaceGuid)) {
            throw CfApiException.unprocessable(
                    "Invalid space. Ensure that the space exists and you have access to it.");
        }
        access.requireSpaceWrite(caller, spaceGuid, "Space");
        App app = changes.create(caller, name, spaceGuid, lifecycle);
        app.mergeEnvironmentVariables(variables);
        app.mergeMetadata(body);
        body.check();
        return AppDocument.of(apps.save(app));
    }

    @GetMapping
    Envelope<AppDocument> list(Caller caller, ListQuery query) {
        query.allow(
                "names", "organization_guids", "space_guids", "stacks", "lifecycle_type", "label_selector", "include");
        Filter<App> filter = Filter.of(query, App.class)
                .and(access.readableSpaces(caller).of("spaceGuid"))
                .in("names", "name")
                .in("space_guids", "spaceGuid")
                .in("stacks", "stack");
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.among("spaceGuid", lookup.spacesOf(organizations));
        }
        List<String> lifecycles = query.values("lifecycle_type");
        if (lifecycles != null && !lifecycles.contains("buildpack")) {
            filter.and((_, _, cb) -> cb.disjunction());
        }
        Page<App> page = filter.page(apps, "name", "state");
        return Envelope.of(query, page, AppDocument::of).including(includes.of(query, page.getContent()));
    }

    @GetMapping("/{guid}")
    Document<AppDocument> get(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("include");
        App app = lookup.readable(caller, guid);
        return Document.of(AppDocument.of(app)).including(includes.of(query, List.of(app)));
    }

    @PatchMapping("/{guid}")
    @Transactional
    AppDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("name", "lifecycle", "metadata");
        Optional<String> name = Optional.ofNullable(body.string("name", 255));
        AppLifecycle lifecycle = AppLifecycle.read(body);
        body.check();
        App app = lookup.writable(caller, guid, "App");
        app.mergeMetadata(body);
        body.check();
        Map<String, Object> request = new LinkedHashMap<>();
        body.fields().forEach(field -> request.put(field, field.equals("name") ? name.orElse("") : "changed"));
        changes.update(caller, app, name, lifecycle, request);
        return AppDocument.of(app);
    }

    @DeleteMapping("/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        App app = lookup.writable(caller, guid, "App");
        events.record(
                "delete-request",
                caller,
                app,
                Map.of("request", Map.of("recursive", true)),
                "Enqueued job to delete app with guid {app}");
        return jobs.accept(DELETE, "apps", guid);
    }

    /** What log and metric components ask on behalf of a user. */
    @GetMapping("/{guid}/permissions")
    Map<String, Boolean> permissions(Caller caller, @PathVariable String guid) {
        App app = lookup.readable(caller, guid);
        return Map.of("read_basic_data", true, "read_sensitive_data", lookup.readsSecrets(caller, app));
    }
}
