package io.elasticruntime.ccbridge.staging;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.XxHash64;
import io.elasticruntime.bridge.staging.StagingRequest;
import io.elasticruntime.bridge.staging.StagingRequest.Buildpack;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.recipe.EgressRules;
import io.elasticruntime.ccbridge.recipe.Recipe;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.task.TaskDefinition;
import io.elasticruntime.diego.task.TasksApi.Desire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a staging request into a task (cell-and-staging.md D5). */
final class StagingRecipe {

    /** Domain of all stagings. It is never declared fresh: a staging that is lost is failed, not repeated. */
    static final String DOMAIN = "cf-app-staging";

    /** Source type of all that is logged while staging. */
    static final String LOG_SOURCE = "STG";

    private static final String APP = "/tmp/app";
    private static final String BUILDPACKS = "/tmp/buildpacks";
    private static final String CACHE = "/tmp/cache";
    private static final String DROPLET = "/tmp/droplet";
    private static final String OUTPUT_CACHE = "/tmp/output-cache";
    private static final String RESULT = "/tmp/result.json";
    private static final long OPEN_FILES = 16384;
    private static final int CPU_WEIGHT = 50;
    private static final long MILLIS = 1000;

    private final CellUrls urls;

    StagingRecipe(CellUrls urls) {
        this.urls = urls;
    }

    /** @throws IllegalArgumentException naming what in the request cannot be translated */
    Desire task(StagingRequest request) {
        return new Desire(
                request.stagingGuid(),
                DOMAIN,
                new TaskDefinition(
                        Recipe.rootfs(request.stack()),
                        Recipe.language(request.environment()),
                        dependencies(request),
                        new Action.Timeout(action(request), request.timeoutSeconds() * MILLIS, null),
                        request.diskMb(),
                        request.memoryMb(),
                        Recipe.MAX_PIDS,
                        CPU_WEIGHT,
                        false,
                        LOG_SOURCE,
                        request.appGuid(),
                        request.logRateLimitBytesPerSecond(),
                        tags(request),
                        RESULT,
                        urls.stagingCallback(request.stagingGuid()),
                        request.appGuid(),
                        EgressRules.of(request.egressRules()),
                        Recipe.placementTags(request.placementTag()),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        null));
    }

    private Action action(StagingRequest request) {
        return Action.serial(downloads(request), builder(request), uploads(request));
    }

    private Action downloads(StagingRequest request) {
        List<Action> downloads = new ArrayList<>();
        downloads.add(download("app package", request.appPackage(), APP));
        Bits cache = request.buildArtifactsCache();
        if (cache != null) {
            downloads.add(new Action.Try(download("build artifacts cache", cache, CACHE), null));
        }
        return new Action.Parallel(downloads, null);
    }

    private Action.Download download(String artifact, Bits bits, String to) {
        return new Action.Download(
                artifact, urls.download(bits), to, null, null, Recipe.USER, Recipe.SHA256, bits.sha256());
    }

    private static Action builder(StagingRequest request) {
        String order = request.buildpacks().stream().map(Buildpack::key).collect(Collectors.joining(","));
        boolean skipDetect = request.buildpacks().stream().anyMatch(Buildpack::skipDetect);
        return new Action.Run(
                Recipe.LIFECYCLE + "/builder",
                List.of(
                        "-buildDir=" + APP,
                        "-buildpackOrder=" + order,
                        "-skipDetect=" + skipDetect,
                        "-buildpacksDir=" + BUILDPACKS,
                        "-buildArtifactsCacheDir=" + CACHE,
                        "-outputDroplet=" + DROPLET,
                        "-outputBuildArtifactsCache=" + OUTPUT_CACHE,
                        "-outputMetadata=" + RESULT),
                null,
                Recipe.env(request.environment()),
                new Action.ResourceLimits(OPEN_FILES),
                Recipe.USER,
                null,
                false);
    }

    private Action uploads(StagingRequest request) {
        return new Action.EmitProgress(
                Action.parallel(
                        upload("droplet", DROPLET, urls.dropletUpload(request.stagingGuid())),
                        upload(
                                "build artifacts cache",
                                OUTPUT_CACHE,
                                urls.buildArtifactsUpload(request.stack(), request.appGuid()))),
                "Uploading droplet, build artifacts cache...",
                "Uploading complete",
                "Uploading failed",
                null);
    }

    private static Action.Upload upload(String artifact, String from, String to) {
        return new Action.Upload(artifact, from, to, null, Recipe.USER);
    }

    private List<CachedDependency> dependencies(StagingRequest request) {
        List<CachedDependency> dependencies = new ArrayList<>();
        dependencies.add(Recipe.lifecycle(urls, request.stack()));
        for (Buildpack buildpack : request.buildpacks()) {
            CachedDependency dependency = dependency(buildpack);
            if (dependency != null) {
                dependencies.add(dependency);
            }
        }
        return dependencies;
    }

    /** An installed buildpack is mounted where the builder looks for it; one at a URL the builder fetches itself. */
    private @Nullable CachedDependency dependency(Buildpack buildpack) {
        Bits bits = buildpack.bits();
        if (bits == null) {
            return null;
        }
        return new CachedDependency(
                buildpack.name(),
                urls.download(bits),
                BUILDPACKS + "/" + XxHash64.directoryName(buildpack.key()),
                buildpack.key(),
                null,
                Recipe.SHA256,
                bits.sha256());
    }

    private static Map<String, MetricTagValue> tags(StagingRequest request) {
        Map<String, MetricTagValue> tags = new TreeMap<>(Recipe.tags(request.tags()));
        tags.put("source_id", MetricTagValue.of(request.appGuid()));
        return tags;
    }
}
