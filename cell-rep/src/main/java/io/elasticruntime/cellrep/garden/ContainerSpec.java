package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The wish for one container (cell-and-staging.md A2 step 4).
 *
 * @param handle its name on this cell: letters, digits, {@code . _ -}, at most 128
 * @param rootfs {@code preloaded:hostfs}
 * @param layers what its root file system holds besides the stack, the upper ones first; only where the back end has layers
 * @param env environment of every process in it; a process may override it
 * @param memory limit of memory and swap together; null = none
 * @param disk limit of what it may write; null = none
 * @param cpuShares relative weight of its processes, 0 = the default of the host
 * @param maxPids limit of its processes and threads, 0 = none
 * @param ports container ports to be reachable through a port of the host
 * @param egress what it may reach
 * @param properties the caller's notes, kept with the container
 * @param privileged whether its root user keeps nearly all powers; never for applications
 */
public record ContainerSpec(
        String handle,
        String rootfs,
        List<BaseLayer> layers,
        Map<String, String> env,
        @Nullable DataSize memory,
        @Nullable DataSize disk,
        int cpuShares,
        int maxPids,
        List<BindMount> mounts,
        List<Integer> ports,
        List<EgressRule> egress,
        Map<String, String> properties,
        boolean privileged) {

    private static final Pattern HANDLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws IllegalArgumentException if the handle could not be a file name */
    public ContainerSpec {
        if (!HANDLE.matcher(handle).matches()) {
            throw new IllegalArgumentException("not a container handle: " + handle);
        }
        layers = layers == null ? List.of() : List.copyOf(layers);
        env = Map.copyOf(env);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
        egress = List.copyOf(egress);
        properties = Map.copyOf(properties);
    }

    /** The same with other egress rules, which alone may change. */
    ContainerSpec with(List<EgressRule> other) {
        return new ContainerSpec(
                handle,
                rootfs,
                layers,
                env,
                memory,
                disk,
                cpuShares,
                maxPids,
                mounts,
                ports,
                other,
                properties,
                privileged);
    }

    /** What all layers take together. */
    DataSize layersSize() {
        return DataSize.ofBytes(
                layers.stream().mapToLong(layer -> layer.size().toBytes()).sum());
    }
}
