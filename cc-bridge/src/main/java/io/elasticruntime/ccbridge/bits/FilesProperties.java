package io.elasticruntime.ccbridge.bits;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The file server (cell-and-staging.md D8).
 *
 * @param directory what it serves
 * @param lifecycle the archive with builder and launcher, relative to the directory
 */
@Validated
@ConfigurationProperties("er.ccbridge.files")
public record FilesProperties(
        @NotNull Path directory,
        @DefaultValue("lifecycle/lifecycle.tgz") @NotBlank String lifecycle) {}
