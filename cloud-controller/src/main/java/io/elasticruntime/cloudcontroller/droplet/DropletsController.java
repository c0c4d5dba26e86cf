package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.bits.AppPackage;
import io.elasticruntime.cloudcontroller.bits.AppPackageRepository;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Digests;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.upload.Upload;
import io.elasticruntime.cloudcontroller.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
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

/** Droplets (cc-v3.md 5.4). */
@RestController
class DropletsController {

    private static final String UPLOAD = "droplet.upload";

    private final Apps lookup;
    private final Access access;
    private final DropletRepository droplets;
    private final AppPackageRepository packages;
    private final AppEvents events;
    private final BlobStore blobs;
    private final Jobs jobs;
    private final Uploads uploads;
    private final DropletProperties properties;
    private final TransactionTemplate transaction;

    DropletsController(
            Apps lookup,
            Access access,
            DropletRepository droplets,
            AppPackageRepository packages,
            AppEvents events,
            BlobStore blobs,
            Jobs jobs,
            Uploads uploads,
            DropletProperties properties,
            TransactionTemplate transaction) {
        this.lookup = lookup;
        this.access = access;
        this.droplets = droplets;
        this.packages = packages;
        this.events = events;
        this.blobs = blobs;
        this.jobs = jobs;
        this.uploads = uploads;
        this.properties = properties;
        this.transaction = transaction;
    }

    @GetMapping("/v3/droplets")
    Envelope<DropletDocument> list(Caller caller, ListQuery query) {
        query.allow("app_guids", "organization_guids", "space_guids", "states", "label_selector");
        Filter<Droplet> filter =
                Filter.of(query, Droplet.class).and(lookup.visible(caller)).in("app_guids", "appGuid");
        List<String> spaces = query.values("space_guids");
        if (spaces != null) {
            filter.and(Apps.inSpaces(Set.copyOf(spaces)));
        }
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.and(Apps.inSpaces(lookup.spacesOf(organizations)));
        }
        return page(query, filter);
    }

    @GetMapping("/v3/apps/{guid}/droplets")
    Envelope<DropletDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("states", "current", "label_selector");
        App app = lookup.readable(caller, guid);
        Filter<Droplet> filter = Filter.of(query, Droplet.class).among("appGuid", List.of(guid));
        if ("true".equals(query.text("current"))) {
            String current = app.dropletGuid();
            filter.among("guid", current == null ? List.of() : List.of(current));
        }
        return page(query, filter);
    }

    @GetMapping("/v3/packages/{guid}/droplets")
    Envelope<DropletDocument> ofPackage(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("states", "label_selector");
        AppPackage source = packages.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Package"));
        lookup.readable(caller, source.appGuid(), "Package");
        return page(query, Filter.of(query, Droplet.class).among("packageGuid", List.of(guid)));
    }

    private Envelope<DropletDocument> page(ListQuery query, Filter<Droplet> filter) {
        List<String> states = query.values("states");
        if (states != null) {
            filter.and((root, _, cb) -> root.get("state").as(String.class).in(states));
        }
        return Envelope.of(query, filter.page(droplets), droplet -> DropletDocument.of(droplet, false));
    }

    @GetMapping("/v3/droplets/{guid}")
    DropletDocument get(Caller caller, @PathVariable String guid) {
        Droplet droplet = found(guid);
        App app = lookup.readable(caller, droplet.appGuid(), "Droplet");
        return DropletDocument.of(droplet, lookup.readsSecrets(caller, app));
    }

    @GetMapping("/v3/apps/{guid}/droplets/current")
    DropletDocument current(Caller caller, @PathVariable String guid) {
        App app = lookup.readable(caller, guid);
        String current = app.dropletGuid();
        if (current == null) {
            throw CfApiException.notFound("Droplet");
        }
        return DropletDocument.of(found(current), lookup.readsSecrets(caller, app));
    }

    @PostMapping("/v3/droplets")
    @ResponseStatus(HttpStatus.CREATED)
    DropletDocument create(
            Caller caller, Body body, @RequestParam(name = "source_guid", required = false) @Nullable String source) {
        String appGuid = body.requiredRelationship("app");
        Map<String, @Nullable Object> types = body.map("process_types");
        if (types != null && !types.values().stream().allMatch(String.class::isInstance)) {
            body.fault("Process types must be an object of strings");
        }
        body.check();
        App app = lookup.named(caller, appGuid);
        lookup.writable(caller, appGuid, "App");
        if (source != null) {
            return copy(caller, source, app);
        }
        Map<String, String> commands = new TreeMap<>();
        if (types != null) {
            types.forEach((type, command) -> commands.put(type, String.valueOf(command)));
        }
        Droplet droplet = new Droplet(app.guid(), app.stack(), commands.isEmpty() ? Map.of("web", "") : commands);
        return created(caller, app, droplet);
    }

    private DropletDocument copy(Caller caller, String sourceGuid, App app) {
        Droplet source = found(sourceGuid);
        lookup.writable(caller, source.appGuid(), "Droplet");
        String sha256 = source.sha256();
        if (!source.staged() || sha256 == null) {
            throw CfApiException.unprocessable("source droplet is not staged");
        }
        Droplet copy = Droplet.copyOf(source, app.guid());
        try (InputStream in = Files.newInputStream(bits(source))) {
            Digests digests = blobs.put(Kind.DROPLETS, copy.guid(), in);
            copy.stored(digests.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException("droplet " + sourceGuid + " cannot be copied", e);
        }
        return created(caller, app, copy);
    }

    private DropletDocument created(Caller caller, App app, Droplet droplet) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            events.record("droplet.create", caller, app, data(droplet), "Creating droplet for app with guid {app}");
            return DropletDocument.of(droplets.save(droplet), true);
        }));
    }

    /**
     * Takes the bits, once it is clear that they may come. They are stored before this answers, so the job that it names
     * has little left to do.
     */
    @PostMapping("/v3/droplets/{guid}/upload")
    ResponseEntity<DropletDocument> upload(Caller caller, @PathVariable String guid, HttpServletRequest request)
            throws IOException {
        Droplet awaiting = found(guid);
        App app = lookup.writable(caller, awaiting.appGuid(), "Droplet");
        requireAwaitingUpload(awaiting);
        try (Upload upload = uploads.receive(request, caller, properties.maximumSize())) {
            Spool.File bits = upload.bits();
            if (bits == null) {
                throw CfApiException.unprocessable("Bits must have a filename and content");
            }
            if (!upload.filename().endsWith(".tgz") && !upload.filename().endsWith(".tar.gz")) {
                throw CfApiException.unprocessable("Bits filename is not a tgz file");
            }
            String sha256 = bits.sha256();
            return Objects.requireNonNull(transaction.execute(_ -> stored(caller, app, guid, bits, sha256)));
        }
    }

    private ResponseEntity<DropletDocument> stored(
            Caller caller, App app, String guid, Spool.File bits, String sha256) {
        Droplet droplet = droplets.lockByGuid(guid).orElseThrow(() -> CfApiException.notFound("Droplet"));
        requireAwaitingUpload(droplet);
        droplet.uploaded();
        DropletDocument document = DropletDocument.of(droplet, true);
        try {
            blobs.keep(Kind.DROPLETS, guid, bits);
        } catch (IOException e) {
            throw new UncheckedIOException("droplet " + guid + " cannot be stored", e);
        }
        droplet.stored(sha256);
        droplets.save(droplet);
        events.record("droplet.upload", caller, app, data(droplet));
        String job = jobs.submit(UPLOAD, "droplets", guid, Map.of());
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, Jobs.location(job))
                .body(document);
    }

    private static void requireAwaitingUpload(Droplet droplet) {
        if (droplet.state() != DropletState.AWAITING_UPLOAD) {
            throw CfApiException.unprocessable(
                    "Droplet may be uploaded only once. Create a new droplet to upload bits.");
        }
    }

    @GetMapping("/v3/droplets/{guid}/download")
    @Transactional
    ResponseEntity<Resource> download(Caller caller, @PathVariable String guid) {
        Droplet droplet = found(guid);
        App app = lookup.readable(caller, droplet.appGuid(), "Droplet");
        access.requireDropletDownload(caller, app.spaceGuid());
        if (!droplet.staged()) {
            throw CfApiException.unprocessable("Only staged droplets can be downloaded.");
        }
        events.record("droplet.download", caller, app, data(droplet));
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("application/gzip"))
                .body(new FileSystemResource(bits(droplet)));
    }

    @PatchMapping("/v3/droplets/{guid}")
    @Transactional
    DropletDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        Droplet droplet = found(guid);
        lookup.writable(caller, droplet.appGuid(), "Droplet");
        droplet.mergeMetadata(body);
        body.check();
        return DropletDocument.of(droplets.save(droplet), true);
    }

    @DeleteMapping("/v3/droplets/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Droplet droplet = found(guid);
        App app = lookup.writable(caller, droplet.appGuid(), "Droplet");
        if (guid.equals(app.dropletGuid())) {
            throw CfApiException.unprocessable(
                    "The droplet is currently used by an app: it cannot be deleted while it is the current droplet");
        }
        events.record("droplet.delete", caller, app, data(droplet));
        return jobs.accept(DropletBits.DELETE, "droplets", guid);
    }

    private Path bits(Droplet droplet) {
        return blobs.find(Kind.DROPLETS, droplet.guid()).orElseThrow(() -> CfApiException.notFound("Droplet"));
    }

    private Droplet found(String guid) {
        return droplets.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Droplet"));
    }

    private static Map<String, Object> data(Droplet droplet) {
        return new HashMap<>(Map.of("droplet_guid", droplet.guid()));
    }

    /** Its work is done before it starts: the upload itself stores the bits. */
    @org.springframework.stereotype.Component
    static class UploadJob implements JobHandler {

        @Override
        public String operation() {
            return UPLOAD;
        }

        @Override
        public void run(Job job) {}
    }
}
