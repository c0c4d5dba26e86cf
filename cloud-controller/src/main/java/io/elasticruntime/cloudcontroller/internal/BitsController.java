package io.elasticruntime.cloudcontroller.internal;

import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.build.Builds;
import io.elasticruntime.cloudcontroller.buildpack.Buildpack;
import io.elasticruntime.cloudcontroller.buildpack.BuildpackRepository;
import io.elasticruntime.cloudcontroller.droplet.DropletBits;
import io.elasticruntime.cloudcontroller.droplet.DropletProperties;
import io.elasticruntime.component.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Bytes for cells, and from cc-bridge; the paths are those of {@code CcInternalApi}. */
@RestController
@RequestMapping("/internal/v1")
class BitsController {

    private static final Pattern SHA256 = Pattern.compile("sha-?256=:([A-Za-z0-9+/=]+):", Pattern.CASE_INSENSITIVE);

    private final BlobStore blobs;
    private final BuildpackRepository buildpacks;
    private final Builds builds;
    private final Spool spool;
    private final DropletProperties properties;

    BitsController(
            BlobStore blobs, Spool spool, BuildpackRepository buildpacks, Builds builds, DropletProperties properties) {
        this.blobs = blobs;
        this.spool = spool;
        this.properties = properties;
        this.buildpacks = buildpacks;
        this.builds = builds;
    }

    @GetMapping("/packages/{guid}/bits")
    ResponseEntity<Resource> ofPackage(@PathVariable String guid) {
        return bits(Kind.PACKAGES, guid);
    }

    @GetMapping("/droplets/{guid}/bits")
    ResponseEntity<Resource> ofDroplet(@PathVariable String guid) {
        return bits(Kind.DROPLETS, guid);
    }

    @GetMapping("/buildpacks/{guid}/bits")
    ResponseEntity<Resource> ofBuildpack(@PathVariable String guid) {
        return bits(
                Kind.BUILDPACKS,
                buildpacks
                        .findByGuid(guid)
                        .filter(Buildpack::isReady)
                        .map(Buildpack::blobKey)
                        .orElseThrow(BitsController::gone));
    }

    @GetMapping("/buildpack-caches/{stack}/{appGuid}/bits")
    ResponseEntity<Resource> ofCache(@PathVariable String stack, @PathVariable String appGuid) {
        return bits(Kind.BUILDPACK_CACHES, DropletBits.cacheKey(stack, appGuid));
    }

    @PostMapping("/droplets/{buildGuid}/upload")
    @ResponseStatus(HttpStatus.CREATED)
    void droplet(
            @PathVariable String buildGuid,
            @RequestHeader(name = "Content-Digest", required = false) @Nullable String digest,
            HttpServletRequest request)
            throws IOException {
        String droplet = builds.dropletFor(buildGuid).orElseThrow(BitsController::gone);
        builds.bitsStored(droplet, store(Kind.DROPLETS, droplet, digest, request, properties.maximumSize()));
    }

    @PostMapping("/buildpack-caches/{stack}/{appGuid}/upload")
    @ResponseStatus(HttpStatus.CREATED)
    void cache(
            @PathVariable String stack,
            @PathVariable String appGuid,
            @RequestHeader(name = "Content-Digest", required = false) @Nullable String digest,
            HttpServletRequest request)
            throws IOException {
        String sha256 = store(
                Kind.BUILDPACK_CACHES,
                DropletBits.cacheKey(stack, appGuid),
                digest,
                request,
                properties.maximumCacheSize());
        builds.cacheStored(appGuid, stack, sha256);
    }

    /** Keeps the body, if it is as announced; else what was there stays. */
    private String store(Kind kind, String key, @Nullable String digest, HttpServletRequest request, DataSize limit)
            throws IOException {
        Optional<String> expected = expected(digest);
        try (Spool.File file = spool.create().receive(request.getInputStream(), limit.toBytes())) {
            String sha256 = file.sha256();
            if (expected.isPresent() && !expected.get().equals(sha256)) {
                throw new ProblemException(
                        HttpStatus.UNPROCESSABLE_CONTENT, "digest-mismatch", "content digest did not match");
            }
            blobs.keep(kind, key, file);
            return sha256;
        } catch (Spool.TooLarge large) {
            throw new ProblemException(
                    HttpStatus.CONTENT_TOO_LARGE, "bits-too-large", "the bits may have " + large.limit() + " bytes");
        } catch (Spool.Full full) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "spool-full", String.valueOf(full.getMessage()));
        }
    }

    private static Optional<String> expected(@Nullable String digest) {
        if (digest == null) {
            return Optional.empty();
        }
        Matcher matcher = SHA256.matcher(digest);
        return matcher.find()
                ? Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(matcher.group(1))))
                : Optional.empty();
    }

    private ResponseEntity<Resource> bits(Kind kind, String key) {
        Resource file = new FileSystemResource(blobs.find(kind, key).orElseThrow(BitsController::gone));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(file);
    }

    private static ProblemException gone() {
        return new ProblemException(HttpStatus.NOT_FOUND, "resource-not-found", "there are no such bits");
    }
}
