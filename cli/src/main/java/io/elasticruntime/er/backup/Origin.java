package io.elasticruntime.er.backup;

import java.nio.file.Path;

/**
 * A deployment that is saved while it runs.
 *
 * @param blobs directory of the blob store
 * @param secrets file with passwords and keys
 * @param options content of {@code options.json}
 * @param crashPosition file with the position of the cc-bridge; there may be none
 */
record Origin(Path blobs, Path secrets, byte[] options, Path crashPosition, Server server) {}
