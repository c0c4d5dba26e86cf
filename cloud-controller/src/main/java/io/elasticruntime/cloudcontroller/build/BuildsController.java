package io.elasticruntime.cloudcontroller.build;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppDocument;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppLifecycle;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.app.LifecycleChecks;
import io.elasticruntime.cloudcontroller.bits.AppPackage;
import io.elasticruntime.cloudcontroller.bits.PackageState;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import io.elasticruntime.cloudcontroller.stack.StackProperties;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Builds (cc-v3.md 5.3). */
@RestController
class BuildsController {

    private static final long GLANCE_MILLIS = 50;

    private final Apps lookup;
    private final Builds staging;
    private final BuildRepository builds;
    private final AppProcessRepository processes;
    private final AppDefaults defaults;
    private final StackProperties standardStack;
    private final LifecycleChecks checks;
    private final AppEvents events;

    BuildsController(
            Apps lookup,
            Builds staging,
            BuildRepository builds,
            AppProcessRepository processes,
            AppDefaults defaults,
            StackProperties standardStack,
            LifecycleChecks checks,
            AppEvents events) {
        this.lookup = lookup;
        this.staging = staging;
        this.builds = builds;
        this.processes = processes;
        this.defaults = defaults;
        this.standardStack = standardStack;
        this.checks = checks;
        this.events = events;
    }

    record BuildDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String state,
            int stagingMemoryInMb,
            int stagingDiskInMb,
            long stagingLogRateLimitBytesPerSecond,
            @Nullable String error,
            AppDocument.Lifecycle lifecycle,

            @com.fasterxml.jackson.annotation.JsonProperty("package")
            Relationship.Guid source,

            Relationship.@Nullable Guid droplet,
            Build.Creator createdBy,
            Map<String, Relationship> relationships,
            Metadata metadata,
            Links links) {

        static BuildDocument of(Build build) {
            String droplet = build.staging() ? null : build.dropletGuid();
            Links links = Links.self("/v3/builds/" + build.guid()).with("app", "/v3/apps/" + build.appGuid());
            if (droplet != null) {
                links.with("droplet", "/v3/droplets/" + droplet);
            }
            return new BuildDocument(
                    build.guid(),
                    build.createdAt(),
                    build.updatedAt(),
                    build.state().name(),
                    build.size().memoryMb(),
                    build.size().diskMb(),
                    build.size().logRateLimit(),
                    build.error(),
                    AppDocument.Lifecycle.buildpack(
                            build.lifecycle().buildpacks(), build.lifecycle().stack()),
                    new Relationship.Guid(build.packageGuid()),
                    droplet == null ? null : new Relationship.Guid(droplet),
                    build.createdBy(),
                    Map.of("app", Relationship.to(build.appGuid())),
                    build.metadata(),
                    links);
        }
    }

    @GetMapping("/v3/builds")
    Envelope<BuildDocument> list(Caller caller, ListQuery query) {
        query.allow("app_guids", "package_guids", "states", "label_selector");
        return page(
                query,
                Filter.of(query, Build.class)
                        .and(lookup.visible(caller))
                        .in("app_guids", "appGuid")
                        .in("package_guids", "packageGuid"));
    }

    @GetMapping("/v3/apps/{guid}/builds")
    Envelope<BuildDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("states", "label_selector");
        lookup.readable(caller, guid);
        return page(query, Filter.of(query, Build.class).among("appGuid", List.of(guid)));
    }

    private Envelope<BuildDocument> page(ListQuery query, Filter<Build> filter) {
        List<String> states = query.values("states");
        if (states != null) {
            filter.and((root, _, cb) -> root.get("state").as(String.class).in(states));
        }
        return Envelope.of(query, filter.page(builds), BuildDocument::of);
    }

    @GetMapping("/v3/builds/{guid}")
    BuildDocument get(Caller caller, @PathVariable String guid) {
        Build build = found(guid);
        lookup.readable(caller, build.appGuid(), "Build");
        return BuildDocument.of(ended(build));
    }

    /** The build once it has ended, or as it is when the patience does. */
    private Build ended(Build build) {
        long end = System.nanoTime() + defaults.patience().toNanos();
        Build present = build;
        try {
            while (present.staging() && System.nanoTime() < end) {
                Thread.sleep(GLANCE_MILLIS);
                present = found(build.guid());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return present;
    }

    @PostMapping("/v3/builds")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    BuildDocument create(Caller caller, Body body) {
        body.allow(
                "package",
                "lifecycle",
                "staging_memory_in_mb",
                "staging_disk_in_mb",
                "staging_log_rate_limit_bytes_per_second",
                "environment_variables",
                "metadata");
        String packageGuid = body.object("package").requiredString("guid", 200);
        AppLifecycle lifecycle = AppLifecycle.read(body);
        Integer memory = body.integer("staging_memory_in_mb", 1);
        Integer disk = body.integer("staging_disk_in_mb", 1);
        Long logRate = body.longInteger("staging_log_rate_limit_bytes_per_second", -1, Long.MAX_VALUE);
        Map<String, @Nullable Object> variables = body.map("environment_variables");
        body.check();
        Optional<AppPackage> source = staging.source(packageGuid);
        if (source.isEmpty()) {
            throw unusable();
        }
        App app;
        try {
            app = lookup.locked(caller, source.get().appGuid());
        } catch (CfApiException refusal) {
            throw refusal.status() == HttpStatus.NOT_FOUND.value() ? unusable() : refusal;
        }
        if (source.get().state() != PackageState.READY) {
            throw CfApiException.badRequest("Cannot stage package whose state is not ready.");
        }
        if (builds.existsByAppGuidAndState(app.guid(), BuildState.STAGING)) {
            throw new CfApiException(
                    CfError.STAGING_IN_PROGRESS, "Only one build can be STAGING at a time per application.");
        }
        Build build = new Build(
                app.guid(),
                packageGuid,
                lifecycle(app, lifecycle),
                size(app, memory, disk, logRate),
                texts(variables),
                Builds.creator(caller));
        build.mergeMetadata(body);
        body.check();
        builds.saveAndFlush(build);
        events.record(
                "build.create",
                caller,
                app,
                Map.of("build_guid", build.guid(), "package_guid", packageGuid),
                "Creating build for app with guid {app}");
        staging.begin(build, app, source.get());
        return BuildDocument.of(build);
    }

    @PatchMapping("/v3/builds/{guid}")
    @Transactional
    BuildDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        body.check();
        Build build = found(guid);
        lookup.writable(caller, build.appGuid(), "Build");
        build.mergeMetadata(body);
        body.check();
        return BuildDocument.of(builds.save(build));
    }

    private Build.Lifecycle lifecycle(App app, AppLifecycle asked) {
        List<String> buildpacks = asked.buildpacks() == null ? app.buildpacks() : asked.buildpacks();
        String stack = asked.stack() == null ? app.stack() : asked.stack();
        if (stack == null) {
            stack = standardStack.name();
        }
        checks.unknownBuildpack(buildpacks).ifPresent(name -> {
            throw CfApiException.unprocessable(
                    "Buildpack \"" + name + "\" must be an existing admin buildpack or a valid git URI");
        });
        checks.problemOfStack(stack).ifPresent(problem -> {
            throw CfApiException.unprocessable(problem);
        });
        return new Build.Lifecycle(buildpacks, stack);
    }

    /** What the build asks for, else what the newest web process has, but never less than stagings need. */
    private Build.Size size(App app, @Nullable Integer memory, @Nullable Integer disk, @Nullable Long logRate) {
        Optional<AppProcess> web = processes.findFirstByAppGuidAndTypeOrderByIdDesc(app.guid(), AppProcess.WEB);
        int memoryMb = memory != null ? memory : web.map(AppProcess::memoryMb).orElse(defaults.memoryMb());
        int diskMb = disk != null ? disk : web.map(AppProcess::diskMb).orElse(defaults.diskMb());
        if (diskMb > defaults.maximumDiskMb()) {
            throw CfApiException.unprocessable("disk limit exceeded");
        }
        return new Build.Size(
                Math.max(memoryMb, defaults.stagingMemoryMb()),
                Math.max(diskMb, defaults.stagingDiskMb()),
                logRate != null
                        ? logRate
                        : web.map(AppProcess::logRateLimit).orElse(defaults.logRateLimitBytesPerSecond()));
    }

    private static Map<String, String> texts(@Nullable Map<String, @Nullable Object> variables) {
        Map<String, String> texts = new TreeMap<>();
        if (variables != null) {
            variables.forEach((name, value) -> {
                if (value != null) {
                    texts.put(name, value.toString());
                }
            });
        }
        return texts;
    }

    private static CfApiException unusable() {
        return CfApiException.unprocessable(
                "Unable to use package. Ensure that the package exists and you have access to it.");
    }

    private Build found(String guid) {
        return builds.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Build"));
    }
}
