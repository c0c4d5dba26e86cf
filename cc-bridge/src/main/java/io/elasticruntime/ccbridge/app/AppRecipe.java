package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.app.DesiredApp.HealthCheck;
import io.elasticruntime.bridge.app.DesiredApp.Route;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.recipe.EgressRules;
import io.elasticruntime.ccbridge.recipe.Recipe;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.CheckDefinition.Check;
import io.elasticruntime.diego.CheckDefinition.HttpCheck;
import io.elasticruntime.diego.CheckDefinition.TcpCheck;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.MetricTagValue.Dynamic;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns a desired app into a desired LRP (cell-and-staging.md D3). */
final class AppRecipe {

    /** Domain of all LRPs of apps. */
    static final String DOMAIN = "cf-apps";

    /** Routes for the HTTP router. */
    static final String CF_ROUTER = "cf-router";

    private static final int DEFAULT_START_TIMEOUT_SECONDS = 60;
    private static final long MILLIS = 1000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final CellUrls urls;

    AppRecipe(CellUrls urls) {
        this.urls = urls;
    }

    /** @throws IllegalArgumentException naming what in the app cannot be translated */
    DesiredLrp lrp(DesiredApp app) {
        return new DesiredLrp(
                app.processGuid(),
                DOMAIN,
                Recipe.rootfs(app.stack()),
                app.instances(),
                Recipe.language(app.environment()),
                List.of(Recipe.lifecycle(urls, app.stack())),
                null,
                new Action.Codependent(launchers(app), null),
                null,
                checks(app),
                startTimeoutMillis(app),
                app.diskMb(),
                app.memoryMb(),
                Recipe.MAX_PIDS,
                Recipe.cpuWeight(app.memoryMb()),
                false,
                app.ports(),
                routes(app),
                "CELL",
                app.appGuid(),
                app.logRateLimitBytesPerSecond(),
                tags(app),
                app.etag(),
                EgressRules.of(app.egressRules()),
                Recipe.placementTags(app.placementTag()),
                null,
                Recipe.identity(app.appGuid(), app.tags()),
                null,
                null,
                List.of(Recipe.droplet(urls, app.droplet(), "droplet")),
                Recipe.USER,
                List.of(),
                List.of(),
                null,
                List.of(),
                UpdateStrategy.ROLLING,
                null);
    }

    /** What may change while the instances go on running; anything else comes with a new process guid. */
    DesiredLrpUpdate update(DesiredApp app) {
        return new DesiredLrpUpdate(
                app.instances(), routes(app), app.etag(), tags(app), EgressRules.of(app.egressRules()), null, null);
    }

    /** The process, and what runs beside it: the end of one is the end of all. */
    private static List<Action> launchers(DesiredApp app) {
        String source = "APP/PROC/" + app.processType().toUpperCase(Locale.ROOT);
        String command = app.startCommand() == null ? "" : app.startCommand();
        List<Action> launchers = new ArrayList<>();
        launchers.add(launcher(app, command, app.environment(), source));
        app.sidecars()
                .forEach(sidecar -> launchers.add(launcher(
                        app,
                        sidecar.command(),
                        sidecar.environment(),
                        source + "/SIDECAR/" + sidecar.name().toUpperCase(Locale.ROOT))));
        return launchers;
    }

    private static Action launcher(DesiredApp app, String command, Map<String, String> environment, String source) {
        return Recipe.launcher(
                command, app.executionMetadata(), env(app, environment), (long) app.fileDescriptors(), source);
    }

    private static List<EnvironmentVariable> env(DesiredApp app, Map<String, String> environment) {
        Map<String, String> network = new HashMap<>();
        if (!app.ports().isEmpty()) {
            String port = String.valueOf(app.ports().getFirst());
            network.put("PORT", port);
            network.put("VCAP_APP_PORT", port);
            network.put("VCAP_APP_HOST", "0.0.0.0");
        }
        return Recipe.env(environment, network);
    }

    private static long startTimeoutMillis(DesiredApp app) {
        Integer seconds = app.healthCheck().timeoutSeconds();
        return (seconds == null ? DEFAULT_START_TIMEOUT_SECONDS : seconds) * MILLIS;
    }

    private static @Nullable CheckDefinition checks(DesiredApp app) {
        List<Check> checks = checks(app.healthCheck(), app.ports());
        HealthCheck readiness = app.readinessCheck();
        List<Check> readinessChecks = readiness == null ? List.of() : checks(readiness, app.ports());
        return checks.isEmpty() && readinessChecks.isEmpty()
                ? null
                : new CheckDefinition(checks, null, readinessChecks);
    }

    /** HTTP is asked of the first port only; the others must accept connections. */
    private static List<Check> checks(HealthCheck check, List<Integer> ports) {
        List<Check> checks = new ArrayList<>();
        for (int port : ports) {
            switch (check.type()) {
                case "http" -> checks.add(checks.isEmpty() ? http(check, port) : tcp(check, port));
                case "port", "" -> checks.add(tcp(check, port));
                case "process", "none" -> {}
                default -> throw new IllegalArgumentException("unknown type of health check: " + check.type());
            }
        }
        return checks;
    }

    private static Check http(HealthCheck check, int port) {
        String path = check.endpoint() == null || check.endpoint().isEmpty() ? "/" : check.endpoint();
        return new Check(
                null,
                new HttpCheck(port, millis(check.invocationTimeoutSeconds()), path, millis(check.intervalSeconds())));
    }

    private static Check tcp(HealthCheck check, int port) {
        return new Check(
                new TcpCheck(port, millis(check.invocationTimeoutSeconds()), millis(check.intervalSeconds())), null);
    }

    private static @Nullable Long millis(@Nullable Integer seconds) {
        return seconds == null || seconds == 0 ? null : seconds * MILLIS;
    }

    private static Map<String, JsonNode> routes(DesiredApp app) {
        ArrayNode routes = JSON.arrayNode();
        app.routes().stream()
                .sorted(Comparator.comparing(Route::uri).thenComparing(Route::port))
                .forEach(route -> routes.add(route(route, app.placementTag())));
        return Map.of(CF_ROUTER, routes);
    }

    private static ObjectNode route(Route route, @Nullable String isolationSegment) {
        ObjectNode json = JSON.objectNode();
        json.putArray("hostnames").add(route.uri());
        json.put("port", route.port());
        json.putNull("route_service_url");
        json.put("isolation_segment", isolationSegment);
        json.put("protocol", route.protocol());
        return json;
    }

    private static Map<String, MetricTagValue> tags(DesiredApp app) {
        Map<String, MetricTagValue> tags = new TreeMap<>(Recipe.tags(app.tags()));
        tags.put("source_id", MetricTagValue.of(app.appGuid()));
        tags.put("process_id", MetricTagValue.of(ProcessGuid.process(app.processGuid())));
        tags.put("process_type", MetricTagValue.of(app.processType()));
        tags.put("instance_id", new MetricTagValue(null, Dynamic.INDEX));
        tags.put("process_instance_id", new MetricTagValue(null, Dynamic.INSTANCE_GUID));
        return tags;
    }
}
