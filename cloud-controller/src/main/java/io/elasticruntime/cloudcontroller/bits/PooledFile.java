package io.elasticruntime.cloudcontroller.bits;

import java.nio.file.Path;

/**
 * A file of an org's pool.
 *
 * @param organization guid of the org that has it
 * @param sha256 lower-case hex, computed here
 * @param size bytes, counted here
 * @param path where its bytes are, for reading only
 */
record PooledFile(String organization, String sha256, long size, Path path) {}
