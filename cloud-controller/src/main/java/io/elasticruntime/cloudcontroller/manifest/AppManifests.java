package io.elasticruntime.cloudcontroller.manifest;

import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEnvironment;
import io.elasticruntime.cloudcontroller.app.AppFeature;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppSurroundings.MappedRoute;
import io.elasticruntime.cloudcontroller.app.HealthCheck;
import io.elasticruntime.cloudcontroller.app.Sidecar;
import io.elasticruntime.cloudcontroller.app.SidecarRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Describes apps that exist as a manifest would; what is empty is left out. */
@Component
class AppManifests {

    private final AppProcessRepository processes;
    private final SidecarRepository sidecars;
    private final AppEnvironment environment;

    AppManifests(AppProcessRepository processes, SidecarRepository sidecars, AppEnvironment environment) {
        this.processes = processes;
        this.sidecars = sidecars;
        this.environment = environment;
    }

    Map<String, Object> of(App app) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("name", app.name());
        put(manifest, "env", app.environmentVariables());
        manifest.put("lifecycle", "buildpack");
        put(manifest, "buildpacks", app.buildpacks());
        put(manifest, "stack", app.stack());
        Map<String, Object> features = new LinkedHashMap<>();
        for (AppFeature feature : AppFeature.values()) {
            features.put(feature.label(), app.enabled(feature));
        }
        manifest.put("features", features);
        put(manifest, "routes", routes(app));
        Map<String, Object> metadata = new LinkedHashMap<>();
        put(metadata, "labels", app.metadata().labels());
        put(metadata, "annotations", app.metadata().annotations());
        put(manifest, "metadata", metadata);
        manifest.put(
                "processes", newest(app).stream().map(AppManifests::process).toList());
        put(
                manifest,
                "sidecars",
                sidecars.findByAppGuidOrderById(app.guid()).stream()
                        .map(AppManifests::sidecar)
                        .toList());
        return manifest;
    }

    /** As {@link #of}, with the settings of the web process at the top too, where manifests may have them. */
    Map<String, Object> forComparison(App app) {
        Map<String, Object> manifest = of(app);
        newest(app).stream().filter(AppProcess::web).findFirst().ifPresent(web -> {
            Map<String, Object> settings = new LinkedHashMap<>(process(web));
            settings.remove("type");
            manifest.putAll(settings);
        });
        return manifest;
    }

    private List<AppProcess> newest(App app) {
        Map<String, AppProcess> byType = new LinkedHashMap<>();
        processes.findByAppGuidOrderById(app.guid()).forEach(process -> byType.put(process.type(), process));
        return new ArrayList<>(byType.values());
    }

    private List<Map<String, Object>> routes(App app) {
        List<Map<String, Object>> routes = new ArrayList<>();
        for (MappedRoute route : environment.routes(app.guid())) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("route", route.url());
            entry.put("protocol", route.protocol());
            routes.add(entry);
        }
        return routes;
    }

    private static Map<String, Object> process(AppProcess process) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", process.type());
        put(entry, "command", process.command());
        put(entry, "user", process.user());
        entry.put("instances", process.instances());
        entry.put("memory", process.memoryMb() + "M");
        entry.put("disk_quota", process.diskMb() + "M");
        entry.put(
                "log-rate-limit-per-second",
                process.logRateLimit() <= 0
                        ? Long.toString(process.logRateLimit())
                        : ByteSize.text(process.logRateLimit()));
        HealthCheck check = process.healthCheck();
        put(entry, "timeout", check.timeout());
        check(entry, "health-check", check);
        check(entry, "readiness-health-check", process.readinessHealthCheck());
        return entry;
    }

    private static void check(Map<String, Object> entry, String prefix, HealthCheck check) {
        entry.put(prefix + "-type", check.type());
        put(entry, prefix + "-http-endpoint", check.endpoint());
        put(entry, prefix + "-invocation-timeout", check.invocationTimeout());
        put(entry, prefix + "-interval", check.interval());
    }

    private static Map<String, Object> sidecar(Sidecar sidecar) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", sidecar.name());
        entry.put("process_types", sidecar.processTypes());
        entry.put("command", sidecar.command());
        Integer memory = sidecar.memoryMb();
        put(entry, "memory", memory == null ? null : memory + "M");
        return entry;
    }

    private static void put(Map<String, Object> manifest, String key, @Nullable Object value) {
        boolean empty = value == null
                || value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof List<?> list && list.isEmpty();
        if (!empty) {
            manifest.put(key, value);
        }
    }
}
