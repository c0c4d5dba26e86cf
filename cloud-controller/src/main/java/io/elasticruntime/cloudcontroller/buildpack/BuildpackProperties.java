package io.elasticruntime.cloudcontroller.buildpack;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param directory with {@code buildpacks.json} ({@code [{"name", "file", "position", "stack"}]}) and the zips that it
 *     names; installed at each start. Unset: no built-in buildpacks
 * @param maximumUpload of the zip that an admin sends
 * @param maximumSize of all files of such a zip together
 */
@Validated
@ConfigurationProperties("er.cloud-controller.buildpacks")
public record BuildpackProperties(
        @Nullable Path directory,
        @DefaultValue("2GB") @NotNull DataSize maximumUpload,
        @DefaultValue("4GB") @NotNull DataSize maximumSize) {}
