package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.app.ProcessChange;
import io.elasticruntime.cloudcontroller.app.ProcessChanges;
import io.elasticruntime.cloudcontroller.app.ProcessDocument;
import io.elasticruntime.cloudcontroller.app.ProcessScale;
import io.elasticruntime.cloudcontroller.droplet.DropletRepository;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Processes and their instances (cc-v3.md 5.5). A process is named by its guid, or by its app and type. */
@RestController
class ProcessesController {

    private static final Logger log = LoggerFactory.getLogger(ProcessesController.class);

    private final Apps lookup;
    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final ProcessChanges changes;
    private final DropletRepository droplets;
    private final Instances instances;
    private final AppEvents events;
    private final AppDefaults defaults;
    private final FeatureFlags flags;
    private final InstantSource clock;

    ProcessesController(
            Apps lookup,
            AppRepository apps,
            AppProcessRepository processes,
            ProcessChanges changes,
            DropletRepository droplets,
            Instances instances,
            AppEvents events,
            AppDefaults defaults,
            FeatureFlags flags,
            InstantSource clock) {
        this.lookup = lookup;
        this.apps = apps;
        this.processes = processes;
        this.changes = changes;
        this.droplets = droplets;
        this.instances = instances;
        this.events = events;
        this.defaults = defaults;
        this.flags = flags;
        this.clock = clock;
    }

    @GetMapping("/v3/processes")
    Envelope<ProcessDocument> list(Caller caller, ListQuery query) {
        query.allow("types", "app_guids", "space_guids", "organization_guids", "label_selector", "embed");
        Filter<AppProcess> filter = Filter.of(query, AppProcess.class)
                .and(lookup.visible(caller))
                .in("types", "type")
                .in("app_guids", "appGuid");
        List<String> spaces = query.values("space_guids");
        if (spaces != null) {
            filter.and(Apps.inSpaces(Set.copyOf(spaces)));
        }
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.and(Apps.inSpaces(lookup.spacesOf(organizations)));
        }
        return documents(query, filter.page(processes));
    }

    @GetMapping("/v3/apps/{guid}/processes")
    Envelope<ProcessDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("types", "label_selector", "embed");
        lookup.readable(caller, guid);
        return documents(
                query,
                Filter.of(query, AppProcess.class)
                        .among("appGuid", List.of(guid))
                        .in("types", "type")
                        .page(processes));
    }

    private Envelope<ProcessDocument> documents(ListQuery query, Page<AppProcess> page) {
        Map<String, App> byGuid = Filter.byGuid(apps.findByGuidIn(
                page.map(AppProcess::appGuid).stream().distinct().toList()));
        boolean embed = "process_instances".equals(query.text("embed"));
        if (query.has("embed") && !embed) {
            throw CfApiException.badQueryParameter("Invalid embedded resource: '" + query.text("embed")
                    + "'. Valid embedded resources are: 'process_instances'");
        }
        Map<String, List<InstanceStatus>> running = embed
                ? answered(() -> instances.of(page.getContent().stream()
                        .filter(process -> runs(byGuid.get(process.appGuid()), process))
                        .toList()))
                : Map.of();
        return Envelope.of(query, page, process -> {
            List<?> brief = embed
                    ? stats(process, running.getOrDefault(process.processGuid(), List.of()))
                            .brief()
                    : null;
            return ProcessDocument.inList(process, Objects.requireNonNull(byGuid.get(process.appGuid())), brief);
        });
    }

    private static boolean runs(@org.jspecify.annotations.Nullable App app, AppProcess process) {
        return app != null && app.started() && process.dropletGuid() != null && process.instances() > 0;
    }

    @GetMapping("/v3/processes/{guid}")
    ProcessDocument get(Caller caller, @PathVariable String guid) {
        return document(caller, readable(caller, found(guid)));
    }

    @GetMapping("/v3/apps/{guid}/processes/{type}")
    ProcessDocument get(Caller caller, @PathVariable String guid, @PathVariable String type) {
        return document(caller, readable(caller, guid, type));
    }

    @PatchMapping("/v3/processes/{guid}")
    @Transactional
    ProcessDocument update(Caller caller, @PathVariable String guid, Body body) {
        return update(caller, readable(caller, found(guid)), body);
    }

    @PatchMapping("/v3/apps/{guid}/processes/{type}")
    @Transactional
    ProcessDocument update(Caller caller, @PathVariable String guid, @PathVariable String type, Body body) {
        return update(caller, readable(caller, guid, type), body);
    }

    private ProcessDocument update(Caller caller, Found found, Body body) {
        body.allow("command", "user", "health_check", "readiness_health_check", "metadata");
        ProcessChange change =
                ProcessChange.read(body, defaults.maximumHealthCheckTimeout().toSeconds());
        body.check();
        lookup.manageable(caller, found.app().guid(), "Process");
        found.process().mergeMetadata(body);
        body.check();
        changes.update(caller, found.app(), found.process(), change);
        processes.saveAndFlush(found.process());
        return document(caller, found);
    }

    @PostMapping("/v3/processes/{guid}/actions/scale")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    ProcessDocument scale(Caller caller, @PathVariable String guid, Body body) {
        return scale(caller, readable(caller, found(guid)), body);
    }

    @PostMapping("/v3/apps/{guid}/processes/{type}/actions/scale")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    ProcessDocument scale(Caller caller, @PathVariable String guid, @PathVariable String type, Body body) {
        return scale(caller, readable(caller, guid, type), body);
    }

    private ProcessDocument scale(Caller caller, Found found, Body body) {
        lookup.manageable(caller, found.app().guid(), "Process");
        flags.require(caller, FeatureFlag.APP_SCALING);
        ProcessScale scale = ProcessScale.read(body);
        body.check();
        App locked = lookup.locked(caller, found.app().guid());
        changes.scale(caller, locked, found.process(), scale);
        return document(caller, found);
    }

    @DeleteMapping("/v3/processes/{guid}/instances/{index}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void stopInstance(Caller caller, @PathVariable String guid, @PathVariable int index) {
        stopInstance(caller, readable(caller, found(guid)), index);
    }

    @DeleteMapping("/v3/apps/{guid}/processes/{type}/instances/{index}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void stopInstance(Caller caller, @PathVariable String guid, @PathVariable String type, @PathVariable int index) {
        stopInstance(caller, readable(caller, guid, type), index);
    }

    private void stopInstance(Caller caller, Found found, int index) {
        lookup.manageable(caller, found.app().guid(), "Process");
        AppProcess process = found.process();
        if (index < 0 || index >= process.instances()) {
            throw CfApiException.notFound("Instance");
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("process_guid", process.guid());
        data.put("process_type", process.type());
        data.put("process_index", index);
        events.record(
                "process.terminate_instance",
                caller,
                found.app(),
                data,
                "Terminating process: \"" + process.type() + "\", index: \"" + index + "\"");
        if (runs(found.app(), process)) {
            instances.stop(process, index);
        }
    }

    @GetMapping("/v3/processes/{guid}/stats")
    Map<String, Object> stats(Caller caller, @PathVariable String guid) {
        return stats(readable(caller, found(guid)));
    }

    @GetMapping("/v3/apps/{guid}/processes/{type}/stats")
    Map<String, Object> stats(Caller caller, @PathVariable String guid, @PathVariable String type) {
        return stats(readable(caller, guid, type));
    }

    private Map<String, Object> stats(Found found) {
        return Map.of(
                "resources",
                stats(found.process(), answered(() -> instances.of(found.app(), found.process())))
                        .stats());
    }

    @GetMapping("/v3/processes/{guid}/process_instances")
    Map<String, Object> processInstances(Caller caller, @PathVariable String guid) {
        Found found = readable(caller, found(guid));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "resources",
                stats(found.process(), answered(() -> instances.of(found.app(), found.process())))
                        .brief());
        document.put(
                "links",
                Links.self("/v3/processes/" + guid + "/process_instances").with("process", "/v3/processes/" + guid));
        return document;
    }

    private InstanceStats stats(AppProcess process, List<InstanceStatus> statuses) {
        return new InstanceStats(process, defaults.fileDescriptors(), statuses, clock.instant());
    }

    private interface Question<T> {
        T ask();
    }

    private static <T> T answered(Question<T> question) {
        try {
            return question.ask();
        } catch (RuntimeException failure) {
            log.atWarn().setCause(failure).log("Instances cannot be asked for");
            throw new CfApiException(
                    CfError.STATS_UNAVAILABLE, "Stats unavailable: Stats server temporarily unavailable.");
        }
    }

    private record Found(App app, AppProcess process) {}

    private AppProcess found(String guid) {
        return processes.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Process"));
    }

    private Found readable(Caller caller, AppProcess process) {
        return new Found(lookup.readable(caller, process.appGuid(), "Process"), process);
    }

    private Found readable(Caller caller, String appGuid, String type) {
        App app = lookup.readable(caller, appGuid);
        return processes
                .findFirstByAppGuidAndTypeOrderByIdDesc(appGuid, type)
                .map(process -> new Found(app, process))
                .orElseThrow(() -> CfApiException.notFound("Process"));
    }

    private ProcessDocument document(Caller caller, Found found) {
        AppProcess process = found.process();
        if (!lookup.readsSecrets(caller, found.app())) {
            return ProcessDocument.of(process, found.app(), "[PRIVATE DATA HIDDEN]");
        }
        String droplet = process.dropletGuid() == null ? found.app().dropletGuid() : process.dropletGuid();
        return ProcessDocument.of(
                process,
                found.app(),
                Commands.of(
                        process,
                        Optional.ofNullable(droplet)
                                .flatMap(droplets::findByGuid)
                                .orElse(null)));
    }
}
