package io.elasticruntime.cellrep.garden;

import java.nio.file.Path;

/**
 * A file or directory of the host that a container sees.
 *
 * @param source absolute path on the host; must exist
 * @param destination absolute path in the container
 */
public record BindMount(Path source, String destination, boolean readOnly) {

    public static BindMount readOnly(Path source, String destination) {
        return new BindMount(source, destination, true);
    }
}
