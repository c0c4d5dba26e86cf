package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.preparation.Preparation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Installs the built-in buildpacks before the first request. One whose zip has not changed stays as it is, with what an
 * admin has set on it; one that is locked is not touched.
 */
@Component
class BuiltInBuildpacks extends Preparation {

    private static final Logger log = LoggerFactory.getLogger(BuiltInBuildpacks.class);

    private final BuildpackProperties properties;
    private final BuildpackRepository buildpacks;
    private final BlobStore blobs;
    private final JsonMapper json;

    BuiltInBuildpacks(
            BuildpackProperties properties, BuildpackRepository buildpacks, BlobStore blobs, JsonMapper json) {
        this.properties = properties;
        this.buildpacks = buildpacks;
        this.blobs = blobs;
        this.json = json;
    }

    private record BuiltIn(
            String name,
            String file,
            int position,
            @Nullable String stack,
            @Nullable String sha256) {}

    @Override
    protected void prepare() {
        Path directory = properties.directory();
        if (directory != null) {
            try {
                byte[] list = Files.readAllBytes(directory.resolve("buildpacks.json"));
                for (BuiltIn builtIn : json.readValue(list, new TypeReference<List<BuiltIn>>() {})) {
                    install(builtIn, directory.resolve(builtIn.file()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "er.cloud-controller.buildpacks.directory: the built-in buildpacks cannot be installed", e);
            }
        }
    }

    private void install(BuiltIn builtIn, Path zip) throws IOException {
        Buildpack buildpack = buildpacks.findByName(builtIn.name()).stream()
                .filter(present -> Objects.equals(present.stack(), builtIn.stack())
                        && present.lifecycle().equals("buildpack"))
                .findFirst()
                .orElseGet(() -> created(builtIn));
        String sha256 = builtIn.sha256() == null ? sha256(zip) : builtIn.sha256();
        if (buildpack.locked() || isStored(buildpack, sha256)) {
            return;
        }
        String before = buildpack.isReady() ? buildpack.blobKey() : null;
        buildpack.uploaded(builtIn.file(), sha256);
        try (InputStream bytes = Files.newInputStream(zip)) {
            blobs.put(Kind.BUILDPACKS, buildpack.blobKey(), bytes);
        }
        buildpacks.save(buildpack);
        if (before != null && !before.equals(buildpack.blobKey())) {
            blobs.delete(Kind.BUILDPACKS, before);
        }
        log.atInfo().addKeyValue("buildpack", builtIn.name()).log("Built-in buildpack installed");
    }

    private static Buildpack created(BuiltIn builtIn) {
        Buildpack buildpack = new Buildpack(builtIn.name(), builtIn.stack(), "buildpack");
        buildpack.setPosition(builtIn.position());
        return buildpack;
    }

    private boolean isStored(Buildpack buildpack, String sha256) {
        return sha256.equals(buildpack.sha256())
                && blobs.find(Kind.BUILDPACKS, buildpack.blobKey()).isPresent();
    }

    /** Lower-case hex. */
    static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
