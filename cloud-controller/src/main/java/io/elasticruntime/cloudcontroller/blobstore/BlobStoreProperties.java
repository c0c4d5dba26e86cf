package io.elasticruntime.cloudcontroller.blobstore;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param directory where blobs are kept; every cloud controller of a deployment must see the same
 * @param spoolSize room for files on their way into the store, such as uploads; those of one cloud controller together
 */
@Validated
@ConfigurationProperties("er.cloud-controller.blobstore")
public record BlobStoreProperties(
        @DefaultValue("blobs") @NotNull Path directory,
        @DefaultValue("10GB") @NotNull DataSize spoolSize) {}
