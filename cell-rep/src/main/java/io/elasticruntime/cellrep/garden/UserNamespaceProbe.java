package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Bundle.Namespaces;
import io.elasticruntime.cellrep.garden.Bundle.User;
import io.elasticruntime.cellrep.garden.RuncContainer.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Whether a container can have a user namespace here, which only the kernel can tell: it looks at its settings, at its
 * security modules and at what else is mounted over /proc and /sys, as in a Docker container. So one is run, with all that
 * containers have but an address.
 *
 * @param stack as it will be below containers, and with it the mapping; also mounted as files of the cell are
 * @param writable where what it writes would be
 * @param mounts where its root file system would be mounted
 */
record UserNamespaceProbe(Surroundings surroundings, HostStack stack, Path writable, Path mounts) {

    private static final User ROOT = new User(0, 0, "root", "/root");

    /** Root of the container writes what is its own. */
    private static final ProcessSpec PROCESS =
            new ProcessSpec("probe", "/bin/sh", List.of("-c", "echo > probe"), Map.of(), null, "root", null);

    /** @throws GardenException that says why it cannot be */
    void run() {
        clear();
        Layer layer = layer();
        try (var namespace = UserNamespace.open(stack.users())) {
            Overlay.mount(List.of(stack.lower()), layer, rootfs());
            stack.users().own(rootfs());
            Kept.write(layer.directory().resolve("config.json"), config(namespace));
            surroundings.runc().runToEnd(handle(), layer.directory());
        } finally {
            clear();
        }
    }

    private Map<String, Object> config(UserNamespace namespace) {
        var spec = new ContainerSpec(
                handle(),
                HostStack.ROOTFS,
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(BindMount.readOnly(stack.lower(), "/mnt")),
                List.of(),
                List.of(),
                Map.of(),
                false);
        Map<String, Object> config = Bundle.config(
                spec,
                rootfs(),
                Namespaces.of(namespace.network(), namespace, stack.users()),
                stack.mounts(),
                surroundings.cgroups().host());
        config.put("process", Bundle.process(spec, PROCESS, ROOT, null));
        return config;
    }

    /** Also what an earlier probe may have left, whose process died. */
    private void clear() {
        if (Files.exists(surroundings.runc().state().resolve(handle()))) {
            surroundings.runc().delete(handle());
        }
        surroundings.cgroups().remove(handle());
        Overlay.unmount(rootfs());
        layer().remove();
        Kept.delete(rootfs());
    }

    private String handle() {
        return "probe-" + mounts.getFileName();
    }

    private Layer layer() {
        return new Layer(writable.resolve(".probe"));
    }

    private Path rootfs() {
        return mounts.resolve(".probe");
    }
}
