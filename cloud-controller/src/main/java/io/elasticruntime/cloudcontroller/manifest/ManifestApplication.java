package io.elasticruntime.cloudcontroller.manifest;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppChanges;
import io.elasticruntime.cloudcontroller.app.AppDocument;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppFeature;
import io.elasticruntime.cloudcontroller.app.AppLifecycle;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.ProcessChange;
import io.elasticruntime.cloudcontroller.app.ProcessChanges;
import io.elasticruntime.cloudcontroller.app.ProcessScale;
import io.elasticruntime.cloudcontroller.app.Sidecar;
import io.elasticruntime.cloudcontroller.app.SidecarRepository;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Applies a manifest to a space, app by app, each in a transaction: features, processes, size, sidecars, lifecycle,
 * routes, variables, services (cc-v3.md 5.6). The first app that fails ends it. Applying again changes nothing more.
 */
@Component
class ManifestApplication implements JobHandler {

    static final String OPERATION = "space.apply_manifest";
    private static final String HIDDEN = "[PRIVATE DATA HIDDEN]";

    private final AppRepository apps;
    private final AppChanges changes;
    private final ProcessChanges processes;
    private final SidecarRepository sidecars;
    private final ManifestRoutes routes;
    private final AppEvents events;
    private final JsonMapper json;
    private final TransactionTemplate transaction;

    ManifestApplication(
            AppRepository apps,
            AppChanges changes,
            ProcessChanges processes,
            SidecarRepository sidecars,
            ManifestRoutes routes,
            AppEvents events,
            JsonMapper json,
            TransactionTemplate transaction) {
        this.apps = apps;
        this.changes = changes;
        this.processes = processes;
        this.sidecars = sidecars;
        this.routes = routes;
        this.events = events;
        this.json = json;
        this.transaction = transaction;
    }

    /** What the job needs to know besides the space. */
    static Map<String, Object> payload(Caller caller, String yaml) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("guid", caller.guid());
        user.put("name", caller.name());
        user.put("scopes", List.copyOf(caller.scopes()));
        return Map.of("manifest", yaml, "caller", user);
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        Caller caller = caller(job.payload());
        try {
            for (AppManifest manifest :
                    ManifestParser.parse(String.valueOf(job.payload().get("manifest")))) {
                inWordsOf(manifest, () -> apply(caller, job.resourceGuid(), manifest));
            }
        } catch (InvalidManifest invalid) {
            throw CfApiException.unprocessable(String.valueOf(invalid.getMessage()));
        }
    }

    private static Caller caller(Map<String, Object> payload) {
        if (!(payload.get("caller") instanceof Map<?, ?> user)) {
            throw new IllegalStateException("a manifest job without caller");
        }
        LinkedHashSet<String> scopes = new LinkedHashSet<>();
        if (user.get("scopes") instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        return new Caller(String.valueOf(user.get("guid")), String.valueOf(user.get("name")), null, null, scopes);
    }

    /** Makes the app if there is none of the name. */
    void findOrCreate(Caller caller, String spaceGuid, AppManifest manifest) {
        inWordsOf(manifest, () -> {
            if (apps.findBySpaceGuidAndName(spaceGuid, manifest.name()).isEmpty()) {
                changes.create(
                        caller, manifest.name(), spaceGuid, new AppLifecycle(manifest.buildpacks(), manifest.stack()));
            }
        });
    }

    private static void inWordsOf(AppManifest manifest, Runnable work) {
        try {
            work.run();
        } catch (CfApiException refusal) {
            throw new CfApiException(
                    refusal.status(),
                    refusal.errors().stream()
                            .map(error -> new ErrorEntry(
                                    "For application '" + manifest.name() + "': " + error.detail(),
                                    error.title(),
                                    error.code()))
                            .toList());
        }
    }

    private void apply(Caller caller, String spaceGuid, AppManifest manifest) {
        transaction.executeWithoutResult(_ -> {
            App app = apps.findBySpaceGuidAndName(spaceGuid, manifest.name())
                    .flatMap(found -> apps.lockByGuid(found.guid()))
                    .orElseThrow(() -> CfApiException.notFound("App"));
            manifest.features()
                    .forEach((name, enabled) ->
                            AppFeature.named(name).ifPresent(feature -> app.enable(feature, enabled)));
            manifest.processes().forEach(process -> apply(caller, app, process));
            manifest.sidecars().forEach(sidecar -> apply(app, sidecar));
            applyLifecycle(caller, app, manifest);
            routes.apply(caller, app, manifest.routing());
            Map<String, String> variables = manifest.env();
            if (variables != null && !variables.isEmpty()) {
                app.mergeEnvironmentVariables(variables);
            }
            apps.save(app);
            refuseServices(manifest);
            String text = ManifestYaml.dump(Map.of("applications", List.of(shown(manifest))));
            events.record(
                    "apply_manifest",
                    caller,
                    app,
                    Map.of("request", Map.of("manifest", text)),
                    "Applied manifest to app with guid {app} (" + text + ")");
        });
    }

    private void apply(Caller caller, App app, AppManifest.Process wanted) {
        AppProcess process = processes.findOrCreate(caller, app, wanted.type());
        processes.update(
                caller,
                app,
                process,
                new ProcessChange(
                        wanted.commandGiven(),
                        wanted.command(),
                        wanted.user(),
                        check(wanted.healthCheck()),
                        check(wanted.readinessHealthCheck())));
        processes.scale(
                caller,
                app,
                process,
                new ProcessScale(
                        wanted.instances(), wanted.memoryMb(), wanted.diskMb(), wanted.logRateLimitBytesPerSecond()));
    }

    private static ProcessChange.@Nullable Check check(AppManifest.@Nullable HealthCheck check) {
        return check == null
                ? null
                : new ProcessChange.Check(
                        check.type(),
                        check.endpoint(),
                        check.timeoutSeconds(),
                        check.invocationTimeoutSeconds(),
                        check.intervalSeconds());
    }

    private void apply(App app, AppManifest.Sidecar wanted) {
        Optional<Sidecar> existing = sidecars.findByAppGuidAndName(app.guid(), wanted.name());
        Sidecar sidecar = existing.orElseGet(() -> new Sidecar(
                app.guid(), wanted.name(), wanted.command(), wanted.processTypes(), wanted.memoryMb(), Sidecar.USER));
        sidecar.setCommand(wanted.command());
        sidecar.setProcessTypes(wanted.processTypes());
        sidecar.setMemoryMb(wanted.memoryMb());
        sidecars.save(sidecar);
    }

    private void applyLifecycle(Caller caller, App app, AppManifest manifest) {
        Map<String, Object> request = new LinkedHashMap<>();
        List<String> buildpacks = manifest.buildpacks();
        if (buildpacks != null && !buildpacks.equals(app.buildpacks())) {
            request.put(
                    "buildpacks",
                    buildpacks.stream().map(AppDocument::withoutCredentials).toList());
        }
        String stack = manifest.stack();
        if (stack != null && !stack.equals(app.stack())) {
            request.put("stack", stack);
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        putIfGiven(metadata, "labels", manifest.labels());
        putIfGiven(metadata, "annotations", manifest.annotations());
        if (!metadata.isEmpty()) {
            Body body = Body.of(json.writeValueAsString(Map.of("metadata", metadata)));
            app.mergeMetadata(body);
            body.check();
            request.put("metadata", metadata);
        }
        if (!request.isEmpty()) {
            changes.update(caller, app, Optional.empty(), new AppLifecycle(buildpacks, stack), request);
        }
    }

    private static void putIfGiven(Map<String, Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    private static void refuseServices(AppManifest manifest) {
        manifest.services().stream().findFirst().ifPresent(service -> {
            throw new CfApiException(
                    io.elasticruntime.cloudcontroller.api.CfError.RESOURCE_NOT_FOUND,
                    "Service instance '" + service + "' not found");
        });
    }

    private static Map<String, Object> shown(AppManifest manifest) {
        Map<String, Object> shown = new LinkedHashMap<>(manifest.source());
        shown.computeIfPresent("env", (_, _) -> HIDDEN);
        shown.computeIfPresent("buildpack", (_, buildpack) -> withoutCredentials(buildpack));
        shown.computeIfPresent(
                "buildpacks",
                (_, all) -> all instanceof List<?> list
                        ? list.stream()
                                .map(ManifestApplication::withoutCredentials)
                                .toList()
                        : HIDDEN);
        return shown;
    }

    private static String withoutCredentials(Object buildpack) {
        return AppDocument.withoutCredentials(String.valueOf(buildpack));
    }
}
