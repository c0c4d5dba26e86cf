package io.elasticruntime.diego;

/**
 * A small file that is put into the container (diego-core.md a.1): all of one container together at most 1 MiB.
 *
 * @param path below the directory of such files, such as {@code binding/type}
 * @param content its text
 */
public record MountedFile(String path, String content) {}
