package io.elasticruntime.cloudcontroller.blobstore;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param directory where blobs are kept; every cloud controller of a deployment must see the same
 */
@ConfigurationProperties("er.cloud-controller.blobstore")
public record BlobStoreProperties(@DefaultValue("blobs") Path directory) {}
