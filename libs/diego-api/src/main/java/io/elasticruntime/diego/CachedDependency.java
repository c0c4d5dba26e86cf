package io.elasticruntime.diego;

import org.jspecify.annotations.Nullable;

/**
 * An archive that the cell keeps unpacked in its cache and mounts read-only into the container (diego-core.md a.5).
 *
 * @param name name for the log ({@code Downloading <name>...}); null: nothing is logged
 * @param from URL of the archive (tgz, tar or zip)
 * @param to directory inside the container
 * @param cacheKey key in the cell's cache
 * @param logSource source type of the log lines
 * @param checksumAlgorithm {@code md5}, {@code sha1} or {@code sha256}; null together with the value
 * @param checksumValue hexadecimal digest of the archive
 */
public record CachedDependency(
        @Nullable String name,
        String from,
        String to,
        String cacheKey,
        @Nullable String logSource,
        @Nullable String checksumAlgorithm,
        @Nullable String checksumValue) {}
