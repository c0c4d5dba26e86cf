package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.GardenProperties.Choice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Gardens and containers for tests, which share nothing with those of the machine. */
final class Settings {

    static final DataSize OUTPUT_LIMIT = DataSize.ofKilobytes(200);

    static final int NAMESPACE_ROOT = 2_147_483_645;

    /** Control groups are named by handles, and belong to the whole machine. */
    static final String HANDLES = "test-" + ProcessHandle.current().pid() + "-";

    private Settings() {}

    static GardenProperties in(Path directory) {
        return new GardenProperties(
                Choice.AUTO,
                directory,
                null,
                null,
                50,
                "runc",
                "conmon",
                true,
                true,
                NAMESPACE_ROOT,
                OUTPUT_LIMIT,
                new GardenProperties.Network(
                        "10.254.0.0/16",
                        null,
                        62000,
                        62999,
                        Path.of("/usr/lib/cni"),
                        directory.resolve("reservations"),
                        "127.0.0.1",
                        false,
                        List.of(),
                        true,
                        false));
    }

    /** A cell that may or may not give its containers user namespaces, with this id of their root. */
    static GardenProperties namespaces(Path directory, boolean wanted, int root) {
        GardenProperties open = in(directory);
        return new GardenProperties(
                open.backend(),
                open.directory(),
                open.memory(),
                open.disk(),
                open.maxContainers(),
                open.runc(),
                open.conmon(),
                open.diskQuota(),
                wanted,
                root,
                open.outputLimit(),
                open.network());
    }

    /** A cell whose containers reach nothing but what their rules allow, and of the machine these ports. */
    static GardenProperties strict(Path directory, Integer... hostPorts) {
        return strict(directory, "127.0.0.1", false, hostPorts);
    }

    /** Such a cell whose instances are asked at this address. */
    static GardenProperties strict(Path directory, String instanceAddress, boolean plain, Integer... hostPorts) {
        GardenProperties open = in(directory);
        var network = open.network();
        return new GardenProperties(
                open.backend(),
                open.directory(),
                open.memory(),
                open.disk(),
                open.maxContainers(),
                open.runc(),
                open.conmon(),
                open.diskQuota(),
                open.userNamespaces(),
                open.namespaceRoot(),
                open.outputLimit(),
                new GardenProperties.Network(
                        network.range(),
                        null,
                        network.firstPort(),
                        network.lastPort(),
                        network.cniPluginDirectory(),
                        network.reservations(),
                        instanceAddress,
                        plain,
                        List.of(hostPorts),
                        false,
                        true));
    }

    static ContainerSpec container(String handle) {
        return container(handle, null, List.of());
    }

    static ContainerSpec container(String handle, @Nullable DataSize memory, List<Integer> ports) {
        return new ContainerSpec(
                HANDLES + handle,
                HostStack.ROOTFS,
                List.of(),
                Map.of("GREETING", "hello"),
                memory,
                null,
                100,
                0,
                List.of(),
                ports,
                List.of(),
                Map.of("owner", "test"),
                false);
    }

    static ProcessSpec rootShell(String id, String script) {
        return new ProcessSpec(id, "sh", List.of("-c", script), Map.of(), null, "root", null);
    }

    static ProcessSpec shell(String id, String script) {
        return new ProcessSpec(id, "sh", List.of("-c", script), Map.of(), null, "vcap", null);
    }
}
