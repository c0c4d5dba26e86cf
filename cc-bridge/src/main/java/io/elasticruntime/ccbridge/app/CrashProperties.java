package io.elasticruntime.ccbridge.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param positionFile where the watcher keeps how far it has read; unset: crashes that happen while no cc-bridge runs are
 *     not told
 */
@ConfigurationProperties("er.ccbridge.crashes")
record CrashProperties(@Nullable Path positionFile) {}
