package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.archive.ArchiveProperties;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import io.elasticruntime.cloudcontroller.upload.Upload;
import io.elasticruntime.cloudcontroller.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Packages (cc-v3.md 5.2). */
@RestController
class PackagesController implements JobHandler {

    private static final String DELETE = "package.delete";

    private final Apps lookup;
    private final AppPackageRepository packages;
    private final Packages bits;
    private final AppEvents events;
    private final BlobStore blobs;
    private final FeatureFlags flags;
    private final Access access;
    private final Jobs jobs;
    private final Uploads uploads;
    private final PackageProperties properties;
    private final ArchiveProperties archives;
    private final JsonMapper json;
    private final TransactionTemplate transaction;

    PackagesController(
            Apps lookup,
            AppPackageRepository packages,
            Packages bits,
            AppEvents events,
            BlobStore blobs,
            FeatureFlags flags,
            Access access,
            Jobs jobs,
            Uploads uploads,
            PackageProperties properties,
            ArchiveProperties archives,
            JsonMapper json,
            TransactionTemplate transaction) {
        this.lookup = lookup;
        this.packages = packages;
        this.bits = bits;
        this.events = events;
        this.blobs = blobs;
        this.flags = flags;
        this.access = access;
        this.jobs = jobs;
        this.uploads = uploads;
        this.properties = properties;
        this.archives = archives;
        this.json = json;
        this.transaction = transaction;
    }

    record PackageDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String type,
            Data data,
            String state,
            Map<String, Relationship> relationships,
            Metadata metadata,
            Links links) {

        record Data(@Nullable String error, Checksum checksum) {}

        record Checksum(String type, @Nullable String value) {}

        static PackageDocument of(AppPackage found) {
            String self = "/v3/packages/" + found.guid();
            return new PackageDocument(
                    found.guid(),
                    found.createdAt(),
                    found.updatedAt(),
                    "bits",
                    new Data(found.error(), new Checksum("sha256", found.sha256())),
                    found.state().name(),
                    Map.of("app", Relationship.to(found.appGuid())),
                    found.metadata(),
                    Links.self(self)
                            .with("upload", self + "/upload", "POST")
                            .with("download", self + "/download")
                            .with("app", "/v3/apps/" + found.appGuid()));
        }
    }

    @GetMapping("/v3/packages")
    Envelope<PackageDocument> list(Caller caller, ListQuery query) {
        query.allow("states", "types", "app_guids", "space_guids", "organization_guids", "label_selector");
        return page(
                query,
                Filter.of(query, AppPackage.class).and(lookup.visible(caller)).in("app_guids", "appGuid"));
    }

    @GetMapping("/v3/apps/{guid}/packages")
    Envelope<PackageDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("states", "types", "label_selector");
        lookup.readable(caller, guid);
        return page(query, Filter.of(query, AppPackage.class).among("appGuid", List.of(guid)));
    }

    private Envelope<PackageDocument> page(ListQuery query, Filter<AppPackage> filter) {
        List<String> states = query.values("states");
        if (states != null) {
            filter.and((root, _, cb) -> root.get("state").as(String.class).in(states));
        }
        List<String> types = query.values("types");
        if (types != null && !types.contains("bits")) {
            filter.and((_, _, cb) -> cb.disjunction());
        }
        List<String> spaces = query.values("space_guids");
        if (spaces != null) {
            filter.and(Apps.inSpaces(java.util.Set.copyOf(spaces)));
        }
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.and(Apps.inSpaces(lookup.spacesOf(organizations)));
        }
        return Envelope.of(query, filter.page(packages), PackageDocument::of);
    }

    @GetMapping("/v3/packages/{guid}")
    PackageDocument get(Caller caller, @PathVariable String guid) {
        AppPackage found = found(guid);
        lookup.readable(caller, found.appGuid(), "Package");
        return PackageDocument.of(found);
    }

    @PostMapping("/v3/packages")
    @ResponseStatus(HttpStatus.CREATED)
    PackageDocument create(
            Caller caller, Body body, @RequestParam(name = "source_guid", required = false) @Nullable String source) {
        if (source != null) {
            return copy(caller, source, body);
        }
        body.allow("type", "relationships", "data", "metadata");
        String type = body.requiredString("type", 255);
        String appGuid = body.requiredRelationship("app");
        body.check();
        if (type.equals("docker")) {
            throw CfApiException.unprocessable(
                    "Packages of type 'docker' are not supported by this platform: use 'bits'");
        }
        if (!type.equals("bits")) {
            throw CfApiException.unprocessable("Type must be one of 'bits, docker'");
        }
        return java.util.Objects.requireNonNull(transaction.execute(_ -> {
            App app = writableApp(caller, appGuid);
            AppPackage created = new AppPackage(app.guid());
            created.mergeMetadata(body);
            body.check();
            packages.save(created);
            Map<String, Object> data = data(created);
            data.put("request", Map.of("type", "bits"));
            events.record("package.create", caller, app, data, "Adding app package for app with guid {app}");
            return PackageDocument.of(created);
        }));
    }

    private PackageDocument copy(Caller caller, String sourceGuid, Body body) {
        String appGuid = body.requiredRelationship("app");
        body.check();
        AppPackage source = found(sourceGuid);
        lookup.writable(caller, source.appGuid(), "Package");
        App app = writableApp(caller, appGuid);
        String organization = lookup.organizationOf(app);
        Packages.Turn turn = bits.turn(null, 0);
        AppPackage copy = null;
        try {
            copy = created(caller, app, sourceGuid);
        } finally {
            if (copy == null) {
                turn.close();
            }
        }
        bits.copy(copy.guid(), sourceGuid, organization, turn);
        return PackageDocument.of(found(copy.guid()));
    }

    private AppPackage created(Caller caller, App app, String sourceGuid) {
        return java.util.Objects.requireNonNull(transaction.execute(_ -> {
            AppPackage created = packages.save(AppPackage.copyFor(app.guid()));
            Map<String, Object> data = data(created);
            data.put("request", Map.of("source_package_guid", sourceGuid));
            events.record("package.create", caller, app, data, "Adding app package for app with guid {app}");
            return created;
        }));
    }

    /**
     * Takes the bits of a package, once it is clear that they may come. The answer shows the state after a moment; if it
     * is not final the caller polls. Bits that are refused within that moment are answered with the reason, which the
     * CLI shows; the package has it too.
     */
    @PostMapping("/v3/packages/{guid}/upload")
    PackageDocument upload(Caller caller, @PathVariable String guid, HttpServletRequest request) throws IOException {
        flags.require(caller, FeatureFlag.APP_BITS_UPLOAD);
        AppPackage awaiting = found(guid);
        App app = lookup.writable(caller, awaiting.appGuid(), "Package");
        requireAwaitingUpload(awaiting);
        Upload upload = uploads.receive(request, caller, properties.maximumUpload());
        boolean taken = false;
        try {
            if (upload.isEmpty()) {
                throw CfApiException.unprocessable("Upload must include either resources or bits");
            }
            List<KnownFile> files = knownFiles(upload);
            Spool.File zip = upload.bits();
            String organization = lookup.organizationOf(app);
            Visibility organizations = access.organizationsToPushTo(caller);
            Packages.Turn turn = bits.turn(zip == null ? null : zip.path(), files.size());
            taken = accept(caller, guid, app, turn);
            return answer(guid, bits.process(guid, upload, files, organization, organizations, turn));
        } finally {
            if (!taken) {
                upload.close();
            }
        }
    }

    private List<KnownFile> knownFiles(Upload upload) throws IOException {
        Spool.File resources = upload.resources();
        if (resources == null) {
            return List.of();
        }
        try (InputStream text = Files.newInputStream(resources.path())) {
            return KnownFile.parse(json, text, archives.entries());
        }
    }

    /** Notes that the upload has come, if it is the first. */
    private boolean accept(Caller caller, String guid, App app, Packages.Turn turn) {
        boolean accepted = false;
        try {
            transaction.executeWithoutResult(_ -> {
                AppPackage found = packages.lockByGuid(guid).orElseThrow(() -> CfApiException.notFound("Package"));
                requireAwaitingUpload(found);
                found.uploaded();
                packages.save(found);
                events.record(
                        "package.upload", caller, app, data(found), "Uploading app package for app with guid {app}");
                events.record("upload-bits", caller, app, data(found), "Uploading bits for app with guid {app}");
            });
            accepted = true;
            return true;
        } finally {
            if (!accepted) {
                turn.close();
            }
        }
    }

    private static void requireAwaitingUpload(AppPackage found) {
        if (found.state() != PackageState.AWAITING_UPLOAD) {
            throw new CfApiException(
                    CfError.PACKAGE_BITS_ALREADY_UPLOADED, "Bits have already been uploaded for this package");
        }
    }

    private PackageDocument answer(String guid, Packages.Outcome outcome) {
        return switch (outcome) {
            case Packages.Outcome.Refused(InvalidBits reason) -> throw reason.asAnswer();
            case Packages.Outcome.Stored(), Packages.Outcome.Pending() -> PackageDocument.of(found(guid));
        };
    }

    @GetMapping("/v3/packages/{guid}/download")
    @Transactional
    ResponseEntity<Resource> download(Caller caller, @PathVariable String guid) {
        AppPackage found = found(guid);
        App app = lookup.readable(caller, found.appGuid(), "Package");
        access.requireSecrets(caller, app.spaceGuid(), "Package");
        if (found.state() != PackageState.READY) {
            throw CfApiException.unprocessable("Package has no bits to download.");
        }
        events.record("package.download", caller, app, data(found));
        Path zip = blobs.find(Kind.PACKAGES, guid).orElseThrow(() -> CfApiException.notFound("Package"));
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("application/zip"))
                .body(new FileSystemResource(zip));
    }

    @PatchMapping("/v3/packages/{guid}")
    @Transactional
    PackageDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        AppPackage found = found(guid);
        lookup.writable(caller, found.appGuid(), "Package");
        found.mergeMetadata(body);
        body.check();
        return PackageDocument.of(packages.save(found));
    }

    @DeleteMapping("/v3/packages/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        AppPackage found = found(guid);
        App app = lookup.writable(caller, found.appGuid(), "Package");
        events.record("package.delete", caller, app, data(found));
        return jobs.accept(DELETE, "packages", guid);
    }

    @Override
    public String operation() {
        return DELETE;
    }

    @Override
    public void run(Job job) {
        packages.findByGuid(job.resourceGuid()).ifPresent(bits::delete);
    }

    private App writableApp(Caller caller, String appGuid) {
        App app = lookup.named(caller, appGuid);
        return lookup.writable(caller, app.guid(), "App");
    }

    private AppPackage found(String guid) {
        return packages.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Package"));
    }

    private static Map<String, Object> data(AppPackage found) {
        return new HashMap<>(Map.of("package_guid", found.guid()));
    }
}
