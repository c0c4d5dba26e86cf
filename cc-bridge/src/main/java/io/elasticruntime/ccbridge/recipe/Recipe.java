package io.elasticruntime.ccbridge.recipe;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CertificateProperties;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.ImageLayer.DigestAlgorithm;
import io.elasticruntime.diego.ImageLayer.LayerType;
import io.elasticruntime.diego.ImageLayer.MediaType;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parts of every translation (cell-and-staging.md D3 to D5). Equal input gives equal output, whatever the order of maps. */
public final class Recipe {

    /** User of all that runs in containers of apps. */
    public static final String USER = "vcap";

    private static final String HOME = "/home/vcap";

    /** Where the lifecycle is mounted. */
    public static final String LIFECYCLE = "/tmp/lifecycle";

    public static final int MAX_PIDS = 1024;
    public static final String SHA256 = "sha256";

    private static final int LEAST_MEMORY_MB = 128;
    private static final int MOST_MEMORY_MB = 8192;
    private static final int WHOLE_WEIGHT = 100;

    private Recipe() {}

    public static String rootfs(String stack) {
        return "preloaded:" + stack;
    }

    /** Share of the processor, by memory: 8 GiB and more get the most. */
    public static int cpuWeight(int memoryMb) {
        return WHOLE_WEIGHT * Math.clamp(memoryMb, LEAST_MEMORY_MB, MOST_MEMORY_MB) / MOST_MEMORY_MB;
    }

    /** The archive with builder and launcher. */
    public static CachedDependency lifecycle(CellUrls urls, String stack) {
        return new CachedDependency(
                null, urls.lifecycle(), LIFECYCLE, "buildpack-" + stack + "-lifecycle", null, null, null);
    }

    /**
     * The droplet in the user's home (cell-and-staging.md D3, image_layers). A cell unpacks it once for all instances.
     *
     * @param name for the log; null: nothing is logged
     */
    public static ImageLayer droplet(CellUrls urls, Bits droplet, @Nullable String name) {
        return new ImageLayer(
                name,
                urls.download(droplet),
                HOME,
                LayerType.EXCLUSIVE,
                MediaType.TGZ,
                DigestAlgorithm.SHA256,
                droplet.sha256());
    }

    /**
     * Starts a command of the droplet.
     *
     * @param command empty: the droplet's own
     * @param nofile largest number of open files; null: the cell's default
     */
    public static Action.Run launcher(
            String command,
            String executionMetadata,
            List<EnvironmentVariable> env,
            @Nullable Long nofile,
            String logSource) {
        return new Action.Run(
                LIFECYCLE + "/launcher",
                List.of("app", command, executionMetadata),
                null,
                env,
                nofile == null ? null : new Action.ResourceLimits(nofile),
                USER,
                logSource,
                false);
    }

    /** Variables in order of their names, later maps winning. */
    @SafeVarargs
    public static List<EnvironmentVariable> env(Map<String, String>... layers) {
        Map<String, String> merged = new TreeMap<>();
        for (Map<String, String> layer : layers) {
            merged.putAll(layer);
        }
        return merged.entrySet().stream()
                .map(variable -> new EnvironmentVariable(variable.getKey(), variable.getValue()))
                .toList();
    }

    /** The one variable that every process in the container has. */
    public static List<EnvironmentVariable> language(Map<String, String> environment) {
        return List.of(new EnvironmentVariable("LANG", environment.getOrDefault("LANG", "en_US.UTF-8")));
    }

    /** What the certificate of an instance says of it besides its name (cell-and-staging.md A8). */
    public static CertificateProperties identity(String appGuid, Map<String, String> tags) {
        List<String> units = new ArrayList<>();
        if (tags.containsKey("organization_id")) {
            units.add("organization:" + tags.get("organization_id"));
        }
        if (tags.containsKey("space_id")) {
            units.add("space:" + tags.get("space_id"));
        }
        units.add("app:" + appGuid);
        return new CertificateProperties(units);
    }

    /** Tags with fixed values. */
    public static Map<String, MetricTagValue> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tag -> MetricTagValue.of(tag.getValue()), (one, _) -> one, TreeMap::new));
    }

    /** Cells of this isolation segment only; null: cells of none. */
    public static List<String> placementTags(@Nullable String isolationSegment) {
        return isolationSegment == null ? List.of() : List.of(isolationSegment);
    }
}
