package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.archive.ArchiveLimits;
import io.elasticruntime.cloudcontroller.archive.ArchiveProperties;
import io.elasticruntime.cloudcontroller.archive.CheckedZip;
import io.elasticruntime.cloudcontroller.archive.RefusedArchive;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs about buildpacks. */
@Configuration(proxyBeanMethods = false)
class BuildpackJobs {

    static final String DELETE = "buildpack.delete";
    static final String UPLOAD = "buildpack.upload";

    @Bean
    JobHandler buildpackDeletion(BuildpackRepository buildpacks, BlobStore blobs) {
        return new Deletion(buildpacks, blobs);
    }

    @Bean
    JobHandler buildpackUpload(
            BuildpackRepository buildpacks,
            BlobStore blobs,
            ArchiveProperties archives,
            BuildpackProperties properties) {
        return new Upload(buildpacks, blobs, archives.limits(properties.maximumSize()));
    }

    private record Deletion(BuildpackRepository buildpacks, BlobStore blobs) implements JobHandler {

        @Override
        public String operation() {
            return DELETE;
        }

        @Override
        public void run(Job job) {
            buildpacks.findByGuid(job.resourceGuid()).ifPresent(buildpack -> {
                buildpacks.delete(buildpack);
                if (buildpack.isReady()) {
                    blobs.delete(Kind.BUILDPACKS, buildpack.blobKey());
                }
            });
        }
    }

    /** Checks that the bits are a zip within bounds, and makes them those of the buildpack. */
    private record Upload(BuildpackRepository buildpacks, BlobStore blobs, ArchiveLimits limits) implements JobHandler {

        @Override
        public String operation() {
            return UPLOAD;
        }

        @Override
        public void run(Job job) {
            String incoming = String.valueOf(job.payload().get("blob"));
            Optional<Path> zip = blobs.find(Kind.BUILDPACKS, incoming);
            Optional<Buildpack> found = buildpacks.findByGuid(job.resourceGuid());
            if (zip.isPresent() && found.isPresent()) {
                requireZip(zip.get(), incoming);
                use(found.get(), zip.get(), job);
            }
            blobs.delete(Kind.BUILDPACKS, incoming);
        }

        private void requireZip(Path zip, String incoming) {
            try {
                CheckedZip.check(zip, limits);
            } catch (RefusedArchive refused) {
                blobs.delete(Kind.BUILDPACKS, incoming);
                throw new CfApiException(CfError.BUILDPACK_ZIP_ERROR, "Buildpack zip error: " + refused.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException("the uploaded buildpack cannot be read", e);
            }
        }

        private void use(Buildpack buildpack, Path zip, Job job) {
            String before = buildpack.isReady() ? buildpack.blobKey() : null;
            try {
                buildpack.uploaded(String.valueOf(job.payload().get("filename")), BuiltInBuildpacks.sha256(zip));
            } catch (IOException e) {
                throw new UncheckedIOException("the uploaded buildpack cannot be read", e);
            }
            try (InputStream bytes = Files.newInputStream(zip)) {
                blobs.put(Kind.BUILDPACKS, buildpack.blobKey(), bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("the uploaded buildpack cannot be stored", e);
            }
            buildpacks.save(buildpack);
            if (before != null && !before.equals(buildpack.blobKey())) {
                blobs.delete(Kind.BUILDPACKS, before);
            }
        }
    }
}
