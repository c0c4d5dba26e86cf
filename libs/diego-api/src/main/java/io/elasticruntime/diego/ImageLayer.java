package io.elasticruntime.diego;

import org.jspecify.annotations.Nullable;

/**
 * An archive that becomes part of the container's file system (diego-core.md a.5).
 *
 * @param name name for the log; null: nothing is logged
 * @param url where the archive is
 * @param destinationPath directory inside the container
 * @param layerType whether containers may share it
 * @param mediaType kind of archive
 * @param digestAlgorithm null together with the value
 * @param digestValue hexadecimal digest of the archive; required for an exclusive layer
 */
public record ImageLayer(
        @Nullable String name,
        String url,
        String destinationPath,
        LayerType layerType,
        MediaType mediaType,
        @Nullable DigestAlgorithm digestAlgorithm,
        @Nullable String digestValue) {

    public enum LayerType {
        /** Kept unpacked on the cell and mounted read-only into every container that asks for it. */
        SHARED,
        /** Unpacked anew for each container, which may write to it. */
        EXCLUSIVE
    }

    public enum MediaType {
        TGZ,
        TAR,
        ZIP
    }

    public enum DigestAlgorithm {
        SHA256,
        SHA512
    }
}
