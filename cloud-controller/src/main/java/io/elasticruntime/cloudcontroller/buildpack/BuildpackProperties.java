package io.elasticruntime.cloudcontroller.buildpack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param directory with {@code buildpacks.json} ({@code [{"name", "file", "position", "stack"}]}) and the zips that it
 *     names; installed at each start. Unset: no built-in buildpacks
 */
@ConfigurationProperties("er.cloud-controller.buildpacks")
public record BuildpackProperties(@Nullable Path directory) {}
