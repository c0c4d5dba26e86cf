package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.internal.CcInternalApi.Fingerprint;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppEnvironment;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.AppSurroundings;
import io.elasticruntime.cloudcontroller.app.HealthCheck;
import io.elasticruntime.cloudcontroller.app.Sidecar;
import io.elasticruntime.cloudcontroller.app.SidecarRepository;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.droplet.DropletRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.stack.StackProperties;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What should run, as cc-bridge wants to know it (cell-and-staging.md D3). */
@Component
public class DesiredApps {

    private static final int STANDARD_PORT = 8080;

    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final SidecarRepository sidecars;
    private final DropletRepository droplets;
    private final AppEnvironment environment;
    private final AppDefaults defaults;
    private final StackProperties standardStack;
    private final JdbcClient jdbc;

    DesiredApps(
            AppRepository apps,
            AppProcessRepository processes,
            SidecarRepository sidecars,
            DropletRepository droplets,
            AppEnvironment environment,
            AppDefaults defaults,
            StackProperties standardStack,
            JdbcClient jdbc) {
        this.apps = apps;
        this.processes = processes;
        this.sidecars = sidecars;
        this.droplets = droplets;
        this.environment = environment;
        this.defaults = defaults;
        this.standardStack = standardStack;
        this.jdbc = jdbc;
    }

    /** A page of all that should run, in order of process guid. */
    public List<Fingerprint> fingerprints(@Nullable String after, int limit) {
        return jdbc.sql("""
                select process_guid, etag from desired_processes where process_guid > :after collate "C"
                order by process_guid limit :limit
                """)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query((row, _) -> new Fingerprint(row.getString(1), row.getString(2)))
                .list();
    }

    /** The whole of those that should run among some. */
    @Transactional(readOnly = true)
    public List<DesiredApp> details(Collection<String> processGuids) {
        return of(jdbc.sql("select process_guid, guid, app_guid, etag from desired_processes"
                        + " where process_guid = any(string_to_array(:guids, ','))")
                .param("guids", String.join(",", processGuids))
                .query(Wanted.class)
                .list());
    }

    /** All that should run of an app. */
    @Transactional(readOnly = true)
    public List<DesiredApp> ofApp(String appGuid) {
        return of(jdbc.sql("select process_guid, guid, app_guid, etag from desired_processes where app_guid = :app")
                .param("app", appGuid)
                .query(Wanted.class)
                .list());
    }

    /**
     * Apps of which something should run, in no order.
     *
     * @param spaceGuids where; null: everywhere
     * @param limit how many at most
     */
    List<String> appGuids(@Nullable Collection<String> spaceGuids, int limit) {
        return jdbc.sql("""
                        select distinct d.app_guid from desired_processes d join apps a on a.guid = d.app_guid
                        where :everywhere or a.space_guid = any(string_to_array(:spaces, ','))
                        limit :limit
                        """)
                .param("everywhere", spaceGuids == null)
                .param("spaces", spaceGuids == null ? "" : String.join(",", spaceGuids))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    private record Wanted(String processGuid, String guid, String appGuid, String etag) {}

    private List<DesiredApp> of(List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<String, App> appsByGuid = Filter.byGuid(apps.findByGuidIn(
                wanted.stream().map(Wanted::appGuid).distinct().toList()));
        Map<String, AppProcess> processesByGuid = Filter.byGuid(
                processes.findByGuidIn(wanted.stream().map(Wanted::guid).toList()));
        Map<String, Droplet> dropletsByGuid = Filter.byGuid(droplets.findByGuidIn(processesByGuid.values().stream()
                .map(AppProcess::dropletGuid)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList()));
        Map<String, String> group = environment.group("running");
        return wanted.stream()
                .<DesiredApp>flatMap(one -> {
                    App app = appsByGuid.get(one.appGuid());
                    AppProcess process = processesByGuid.get(one.guid());
                    Droplet droplet = process == null ? null : dropletsByGuid.get(process.dropletGuid());
                    if (app == null || process == null || droplet == null) {
                        return Stream.empty();
                    }
                    boolean current = process.processGuid().equals(one.processGuid());
                    return current ? Stream.of(desired(one.etag(), app, process, droplet, group)) : Stream.empty();
                })
                .toList();
    }

    private DesiredApp desired(String etag, App app, AppProcess process, Droplet droplet, Map<String, String> group) {
        AppSurroundings surroundings = environment.surroundings(app);
        List<Sidecar> beside = sidecars.findByAppGuidOrderById(app.guid()).stream()
                .filter(sidecar -> sidecar.processTypes().contains(process.type()))
                .toList();
        int ownMemory = process.memoryMb() - memoryOf(beside);
        List<DesiredApp.Route> routes = surroundings.routes().stream()
                .filter(route -> route.processType().equals(process.type()))
                // The router serves everybody: what is internal must not be asked of it by name.
                .filter(route -> !route.internal())
                .map(route -> new DesiredApp.Route(route.url(), route.port(), route.protocol()))
                .toList();
        String stack = Optional.ofNullable(droplet.stack())
                .or(() -> Optional.ofNullable(app.stack()))
                .orElse(standardStack.name());
        return new DesiredApp(
                process.processGuid(),
                etag,
                app.guid(),
                process.type(),
                process.instances(),
                process.memoryMb(),
                process.diskMb(),
                defaults.fileDescriptors(),
                process.logRateLimit(),
                stack,
                new Bits("/internal/v1/droplets/" + droplet.guid() + "/bits", String.valueOf(droplet.sha256())),
                Commands.of(process, droplet),
                droplet.executionMetadata(),
                variables(app, process, surroundings, group, ownMemory),
                beside.stream()
                        .map(sidecar -> new DesiredApp.Sidecar(
                                sidecar.name(),
                                sidecar.command(),
                                variables(
                                        app,
                                        process,
                                        surroundings,
                                        group,
                                        sidecar.memoryMb() == null ? process.memoryMb() : sidecar.memoryMb())))
                        .toList(),
                healthCheck(process.healthCheck()),
                process.readinessHealthCheck().type().equals("process")
                        ? null
                        : healthCheck(process.readinessHealthCheck()),
                ports(process, routes),
                routes,
                environment.egressRules(app.spaceGuid(), "running"),
                null,
                tags(surroundings, process));
    }

    /**
     * In the order of cc-v3.md 7.1: what comes later wins.
     *
     * @param memoryMb what the process itself may take, without those beside it
     */
    private Map<String, String> variables(
            App app, AppProcess process, AppSurroundings surroundings, Map<String, String> group, int memoryMb) {
        Map<String, Object> variables = new LinkedHashMap<>(group);
        variables.putAll(app.environmentVariables());
        variables.put("VCAP_APPLICATION", surroundings.ofProcess(process, memoryMb));
        variables.put("MEMORY_LIMIT", memoryMb + "m");
        variables.put("VCAP_SERVICES", Map.of());
        variables.putIfAbsent("LANG", "en_US.UTF-8");
        return environment.asText(variables);
    }

    private static int memoryOf(List<Sidecar> sidecars) {
        return sidecars.stream()
                .map(Sidecar::memoryMb)
                .flatMap(Stream::ofNullable)
                .mapToInt(Integer::intValue)
                .sum();
    }

    private static DesiredApp.HealthCheck healthCheck(HealthCheck check) {
        return new DesiredApp.HealthCheck(
                check.type(), check.endpoint(), check.timeout(), check.invocationTimeout(), check.interval());
    }

    /** The ports that routes lead to; 8080 too where something is there to be reached or checked. */
    private static List<Integer> ports(AppProcess process, List<DesiredApp.Route> routes) {
        boolean checked = !process.healthCheck().type().equals("process");
        Stream<Integer> standard =
                process.web() || checked || !routes.isEmpty() ? Stream.of(STANDARD_PORT) : Stream.empty();
        return Stream.concat(standard, routes.stream().map(DesiredApp.Route::port))
                .distinct()
                .toList();
    }

    private static Map<String, String> tags(AppSurroundings surroundings, AppProcess process) {
        Map<String, String> tags = new LinkedHashMap<>(surroundings.tags());
        tags.put("process_id", process.guid());
        tags.put("process_type", process.type());
        return tags;
    }
}
