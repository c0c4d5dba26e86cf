package io.elasticruntime.cloudcontroller.build;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.staging.StagingCompleted;
import io.elasticruntime.bridge.staging.StagingRequest;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.PlainText;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppEnvironment;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppLog;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.app.AppSurroundings;
import io.elasticruntime.cloudcontroller.app.LifecycleChecks;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.background.AfterCommit;
import io.elasticruntime.cloudcontroller.bits.AppPackage;
import io.elasticruntime.cloudcontroller.bits.AppPackageRepository;
import io.elasticruntime.cloudcontroller.buildpack.Buildpack;
import io.elasticruntime.cloudcontroller.buildpack.BuildpackRepository;
import io.elasticruntime.cloudcontroller.ccbridge.CcBridge;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.droplet.DropletBits;
import io.elasticruntime.cloudcontroller.droplet.DropletRepository;
import io.elasticruntime.component.http.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends packages to staging and takes what comes of it (cell-and-staging.md D5, D6). */
@Component
public class Builds implements AppResources {

    private static final Logger log = LoggerFactory.getLogger(Builds.class);
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 500;
    private static final String UNSTORABLE = "The result of the staging has NUL characters or unpaired surrogates";
    private static final String NO_START_COMMAND = "Start command not specified";

    private final BuildRepository builds;
    private final DropletRepository droplets;
    private final DropletBits dropletBits;
    private final AppPackageRepository packages;
    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final BuildpackRepository buildpacks;
    private final AppEnvironment environment;
    private final AppDefaults defaults;
    private final AppEvents events;
    private final AppLog appLog;
    private final AfterCommit afterCommit;
    private final TransactionTemplate transaction;
    private final CcBridge bridge;

    Builds(
            BuildRepository builds,
            DropletRepository droplets,
            DropletBits dropletBits,
            AppPackageRepository packages,
            AppRepository apps,
            AppProcessRepository processes,
            BuildpackRepository buildpacks,
            AppEnvironment environment,
            AppDefaults defaults,
            AppEvents events,
            AppLog appLog,
            AfterCommit afterCommit,
            TransactionTemplate transaction,
            CcBridge bridge) {
        this.builds = builds;
        this.droplets = droplets;
        this.dropletBits = dropletBits;
        this.packages = packages;
        this.apps = apps;
        this.processes = processes;
        this.buildpacks = buildpacks;
        this.environment = environment;
        this.defaults = defaults;
        this.events = events;
        this.appLog = appLog;
        this.afterCommit = afterCommit;
        this.transaction = transaction;
        this.bridge = bridge;
    }

    /** Within the transaction that saved the build: it goes to staging once that is committed. */
    void begin(Build build, App app, AppPackage source) {
        StagingRequest request = request(build, app, source);
        afterCommit.run("staging " + build.guid(), () -> send(build.guid(), request));
    }

    private void send(String guid, StagingRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                bridge.staging().stage(guid, request);
                return;
            } catch (RuntimeException failure) {
                if (attempt == ATTEMPTS) {
                    log.atWarn().addKeyValue("build", guid).setCause(failure).log("Staging cannot be asked for");
                    String reason = failure instanceof ProblemException problem
                            ? String.valueOf(problem.getMessage())
                            : "the stager is unavailable";
                    completed(
                            guid,
                            new StagingCompleted(
                                    new StagingCompleted.Error("StagerError", "Stager error: " + reason), null));
                    return;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private StagingRequest request(Build build, App app, AppPackage source) {
        Build.Size size = build.size();
        String stack = build.lifecycle().stack();
        AppSurroundings surroundings = environment.surroundings(app);
        Map<String, Object> variables = new LinkedHashMap<>(environment.group("staging"));
        variables.putAll(app.environmentVariables());
        variables.putAll(build.environmentVariables());
        variables.put("CF_STACK", stack);
        variables.put(
                "VCAP_APPLICATION",
                surroundings.ofOneOff(
                        size.memoryMb(), size.diskMb(), UUID.randomUUID().toString()));
        variables.put("MEMORY_LIMIT", size.memoryMb() + "m");
        variables.put("VCAP_SERVICES", Map.of());
        variables.put("LANG", "en_US.UTF-8");
        String cache = app.cacheSha256(stack);
        return new StagingRequest(
                build.guid(),
                app.guid(),
                size.memoryMb(),
                size.diskMb(),
                size.logRateLimit(),
                stack,
                new Bits("/internal/v1/packages/" + source.guid() + "/bits", String.valueOf(source.sha256())),
                cache == null
                        ? null
                        : new Bits("/internal/v1/buildpack-caches/" + stack + "/" + app.guid() + "/bits", cache),
                buildpacks(build.lifecycle()),
                environment.asText(variables),
                environment.egressRules(app.spaceGuid(), "staging"),
                null,
                Math.toIntExact(defaults.stagingTimeout().toSeconds()),
                surroundings.tags());
    }

    /** The buildpacks that the user named; else all that are enabled for the stack, each to be asked in turn. */
    private List<StagingRequest.Buildpack> buildpacks(Build.Lifecycle lifecycle) {
        if (lifecycle.buildpacks().isEmpty()) {
            return buildpacks.findByLifecycleOrderByPosition("buildpack").stream()
                    .filter(buildpack -> usable(buildpack, lifecycle.stack()))
                    .map(buildpack -> installed(buildpack, false))
                    .toList();
        }
        List<StagingRequest.Buildpack> named = new ArrayList<>();
        for (String name : lifecycle.buildpacks()) {
            if (LifecycleChecks.isUrl(name)) {
                named.add(new StagingRequest.Buildpack(name, "custom", null, true));
            } else {
                buildpacks.findByName(name).stream()
                        .filter(buildpack -> usable(buildpack, lifecycle.stack()))
                        .findFirst()
                        .ifPresent(buildpack -> named.add(installed(buildpack, true)));
            }
        }
        return named;
    }

    private static boolean usable(Buildpack buildpack, String stack) {
        String own = buildpack.stack();
        return buildpack.enabled() && buildpack.isReady() && (own == null || own.equals(stack));
    }

    private static StagingRequest.Buildpack installed(Buildpack buildpack, boolean skipDetect) {
        return new StagingRequest.Buildpack(
                buildpack.blobKey(),
                buildpack.name(),
                new Bits("/internal/v1/buildpacks/" + buildpack.guid() + "/bits", String.valueOf(buildpack.sha256())),
                skipDetect);
    }

    /** The droplet that the bits of a build belong to; made when the bits come. Empty: the build has ended. */
    public Optional<String> dropletFor(String buildGuid) {
        return Objects.requireNonNull(transaction.execute(_ -> builds.lockByGuid(buildGuid)
                .filter(Build::staging)
                .map(build -> {
                    String existing = build.dropletGuid();
                    if (existing != null) {
                        return existing;
                    }
                    Droplet droplet = droplets.save(Droplet.staging(
                            build.appGuid(),
                            build.packageGuid(),
                            build.guid(),
                            build.lifecycle().stack()));
                    build.setDropletGuid(droplet.guid());
                    builds.save(build);
                    apps.findByGuid(build.appGuid()).ifPresent(app -> {
                        events.observed(
                                "audit.app.droplet.create",
                                actor(build),
                                app,
                                Map.of("droplet_guid", droplet.guid(), "package_guid", build.packageGuid()));
                        appLog.out(app.guid(), "Creating droplet for app with guid " + app.guid());
                    });
                    return droplet.guid();
                })));
    }

    /** The bits of the droplet are in the blob store. */
    @Transactional
    public void bitsStored(String dropletGuid, String sha256) {
        droplets.findByGuid(dropletGuid).ifPresent(droplet -> {
            droplet.setSha256(sha256);
            droplets.save(droplet);
        });
    }

    /**
     * A staging has ended; a build that has ended already stays as it is. What a buildpack says may be anything: a result
     * that cannot be stored is a failure, for it would be offered again for ever.
     */
    public void completed(String buildGuid, StagingCompleted reported) {
        StagingCompleted outcome = PlainText.isUnstorable(JsonMapper.shared().<JsonNode>valueToTree(reported))
                ? new StagingCompleted(new StagingCompleted.Error("StagingError", UNSTORABLE), null)
                : reported;
        transaction.executeWithoutResult(
                _ -> builds.lockByGuid(buildGuid).filter(Build::staging).ifPresent(build -> end(build, outcome)));
    }

    private void end(Build build, StagingCompleted outcome) {
        StagingCompleted.Error error = outcome.error();
        StagingCompleted.Result result = outcome.result();
        Optional<Droplet> droplet = droplets.findByBuildGuid(build.guid());
        if (error != null) {
            fail(build, droplet, error);
        } else if (result == null || droplet.map(Droplet::sha256).isEmpty()) {
            fail(build, droplet, new StagingCompleted.Error("StagingError", "The staging has left no droplet"));
        } else if (result.processTypes().isEmpty() && hasNoCommand(build.appGuid())) {
            fail(build, droplet, new StagingCompleted.Error("StagingError", NO_START_COMMAND));
        } else {
            succeed(build, droplet.get(), result);
        }
    }

    private boolean hasNoCommand(String appGuid) {
        return processes
                .findFirstByAppGuidAndTypeOrderByIdDesc(appGuid, AppProcess.WEB)
                .map(AppProcess::command)
                .isEmpty();
    }

    private void fail(Build build, Optional<Droplet> droplet, StagingCompleted.Error error) {
        build.failed(error.id(), error.message());
        builds.save(build);
        droplet.ifPresent(left -> {
            left.refused(error.id() + " - " + error.message());
            droplets.save(left);
        });
        apps.findByGuid(build.appGuid()).ifPresent(app -> {
            appLog.err(app.guid(), "Failed to stage build: " + error.message());
            Map<String, Object> data = data(build);
            data.put("error_id", error.id());
            data.put("error_message", error.message());
            events.observed("audit.app.build.failed", actor(build), app, data);
            appLog.out(app.guid(), "Staging failed for build " + build.guid());
        });
    }

    private void succeed(Build build, Droplet droplet, StagingCompleted.Result result) {
        droplet.staged(result, used(result));
        droplets.save(droplet);
        build.staged();
        builds.save(build);
        apps.findByGuid(build.appGuid()).ifPresent(app -> {
            events.observed("audit.app.build.staged", actor(build), app, data(build));
            appLog.out(app.guid(), "Staging complete for build " + build.guid());
        });
        afterCommit.run("expiring droplets", () -> dropletBits.expireOlder(build.appGuid()));
    }

    private List<Droplet.UsedBuildpack> used(StagingCompleted.Result result) {
        List<Droplet.UsedBuildpack> used = new ArrayList<>();
        for (StagingCompleted.UsedBuildpack buildpack : result.buildpacks()) {
            boolean last = buildpack.key().equals(result.buildpackKey())
                    || result.buildpacks().size() == 1;
            used.add(new Droplet.UsedBuildpack(
                    nameOf(buildpack.key()),
                    last ? result.detectedBuildpack() : null,
                    buildpack.name(),
                    buildpack.version()));
        }
        String key = result.buildpackKey();
        if (used.isEmpty() && key != null) {
            used.add(new Droplet.UsedBuildpack(nameOf(key), result.detectedBuildpack(), null, null));
        }
        return used;
    }

    /** The name of an installed buildpack by its key {@code <guid>_<sha256>}; of another its URL. */
    private String nameOf(String key) {
        int end = key.lastIndexOf('_');
        Optional<Buildpack> installed = end < 0 ? Optional.empty() : buildpacks.findByGuid(key.substring(0, end));
        return installed.map(Buildpack::name).orElse(key);
    }

    /** A cache has come: later stagings of the app on the stack start with it. */
    @Transactional
    public void cacheStored(String appGuid, String stack, @Nullable String sha256) {
        apps.lockByGuid(appGuid).ifPresent(app -> {
            app.setCache(sha256 == null ? null : stack, sha256);
            apps.save(app);
        });
    }

    /** Builds in staging. */
    public List<String> staging() {
        return builds.findByState(BuildState.STAGING).stream().map(Build::guid).toList();
    }

    @Override
    public void deleteAll(App app) {
        builds.findByAppGuidAndState(app.guid(), BuildState.STAGING)
                .forEach(build -> bridge.staging().stop(build.guid()));
    }

    private static Map<String, Object> data(Build build) {
        return new HashMap<>(Map.of("build_guid", build.guid(), "package_guid", build.packageGuid()));
    }

    private static Party actor(Build build) {
        return new Party(build.createdBy().guid(), "user", build.createdBy().name());
    }

    static Build.Creator creator(Caller caller) {
        return new Build.Creator(caller.guid(), caller.name(), caller.email());
    }

    /** The package that a build starts from, ready or not. */
    Optional<AppPackage> source(String packageGuid) {
        return packages.findByGuid(packageGuid);
    }
}
