package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.stack.StackRepository;
import io.elasticruntime.cloudcontroller.upload.Upload;
import io.elasticruntime.cloudcontroller.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Buildpacks (cc-v3.md 6.4). Everybody sees them, an admin changes them. */
@RestController
@RequestMapping("/v3/buildpacks")
class BuildpackController {

    private static final int LONGEST_NAME = 250;
    private static final Pattern NAME = Pattern.compile("[-\\w]*");
    private static final Sort ORDER = Sort.by("lifecycle", "position", "id");

    private final BuildpackRepository buildpacks;
    private final StackRepository stacks;
    private final BlobStore blobs;
    private final Access access;
    private final AuditEvents events;
    private final Jobs jobs;
    private final Uploads uploads;
    private final BuildpackProperties properties;
    private final JdbcClient jdbc;

    BuildpackController(
            BuildpackRepository buildpacks,
            StackRepository stacks,
            BlobStore blobs,
            Access access,
            AuditEvents events,
            Jobs jobs,
            Uploads uploads,
            BuildpackProperties properties,
            JdbcClient jdbc) {
        this.buildpacks = buildpacks;
        this.stacks = stacks;
        this.blobs = blobs;
        this.access = access;
        this.events = events;
        this.jobs = jobs;
        this.uploads = uploads;
        this.properties = properties;
        this.jdbc = jdbc;
    }

    @GetMapping
    Envelope<BuildpackDocument> list(ListQuery query) {
        query.allow("names", "stacks", "lifecycle", "label_selector");
        var page = Filter.of(query, Buildpack.class)
                .in("names", "name")
                .in("stacks", "stack")
                .in("lifecycle", "lifecycle")
                .page(buildpacks, ORDER, "position", "lifecycle");
        return Envelope.of(query, page, BuildpackDocument::of);
    }

    @GetMapping("/{guid}")
    BuildpackDocument get(@PathVariable String guid) {
        return BuildpackDocument.of(buildpack(guid));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    BuildpackDocument create(Caller caller, Body body) {
        access.requireAdmin(caller);
        body.allow("name", "stack", "position", "enabled", "locked", "lifecycle", "metadata");
        String lifecycle = body.string("lifecycle");
        if (lifecycle != null && !lifecycle.equals("buildpack")) {
            body.fault("Lifecycle must be 'buildpack': Cloud Native Buildpacks are not supported");
        }
        Buildpack buildpack =
                new Buildpack(body.requiredString("name", LONGEST_NAME), body.string("stack"), "buildpack");
        change(buildpack, body);
        requireFree(buildpack);
        if (!body.has("position")) {
            place(buildpack, 1);
        }
        buildpacks.saveAndFlush(buildpack);
        record("audit.buildpack.create", caller, buildpack, body);
        return BuildpackDocument.of(buildpack);
    }

    @PatchMapping("/{guid}")
    @Transactional
    BuildpackDocument update(Caller caller, @PathVariable String guid, Body body) {
        access.requireAdmin(caller);
        body.allow("name", "stack", "position", "enabled", "locked", "metadata");
        Buildpack buildpack = buildpack(guid);
        String name = body.string("name", LONGEST_NAME);
        if (name != null) {
            buildpack.setName(name);
        }
        if (body.has("stack")) {
            buildpack.setStack(body.string("stack"));
        }
        change(buildpack, body);
        requireFree(buildpack);
        buildpacks.saveAndFlush(buildpack);
        record("audit.buildpack.update", caller, buildpack, body);
        return BuildpackDocument.of(buildpack);
    }

    private void change(Buildpack buildpack, Body body) {
        if (!NAME.matcher(buildpack.name()).matches()) {
            body.fault("Name can only contain alphanumeric characters, hyphens and underscores");
        }
        Integer position = body.integer("position", 1);
        Boolean enabled = body.bool("enabled");
        Boolean locked = body.bool("locked");
        buildpack.mergeMetadata(body);
        body.check();
        String stack = buildpack.stack();
        if (stack != null && stacks.findByName(stack).isEmpty()) {
            throw CfApiException.unprocessable("Stack '" + stack + "' does not exist");
        }
        if (enabled != null) {
            buildpack.setEnabled(enabled);
        }
        if (locked != null) {
            buildpack.setLocked(locked);
        }
        if (position != null) {
            place(buildpack, position);
        }
    }

    /** Puts the buildpack there, or at the end where that is nearer, and moves the others out of its way. */
    private void place(Buildpack buildpack, int wanted) {
        int free = jdbc.sql("""
                        select coalesce(max(position), 0) + 1 from buildpacks where lifecycle = :lifecycle and guid <> :guid
                        """)
                .param("lifecycle", buildpack.lifecycle())
                .param("guid", buildpack.guid())
                .query(Integer.class)
                .single();
        int position = Math.min(wanted, free);
        jdbc.sql("""
                update buildpacks set position = position + 1
                where lifecycle = :lifecycle and guid <> :guid and position >= :position
                """)
                .param("lifecycle", buildpack.lifecycle())
                .param("guid", buildpack.guid())
                .param("position", position)
                .update();
        buildpack.setPosition(position);
    }

    private void requireFree(Buildpack buildpack) {
        boolean taken = buildpacks.findByName(buildpack.name()).stream()
                .anyMatch(other ->
                        !other.guid().equals(buildpack.guid()) && Objects.equals(other.stack(), buildpack.stack()));
        if (taken) {
            String stack = buildpack.stack() == null ? "an unassigned stack" : "stack '" + buildpack.stack() + "'";
            throw CfApiException.unprocessable(
                    "Buildpack with name '" + buildpack.name() + "' and " + stack + " already exists");
        }
    }

    @DeleteMapping("/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        access.requireAdmin(caller);
        Buildpack buildpack = buildpack(guid);
        record("audit.buildpack.delete", caller, buildpack, Body.of("{}"));
        return jobs.accept(BuildpackJobs.DELETE, "buildpacks", guid);
    }

    /** Takes the zip, from an admin alone. The buildpack has it when the job is complete. */
    @PostMapping("/{guid}/upload")
    ResponseEntity<BuildpackDocument> upload(Caller caller, @PathVariable String guid, HttpServletRequest request)
            throws IOException {
        access.requireAdmin(caller);
        Buildpack buildpack = buildpack(guid);
        if (buildpack.locked()) {
            throw CfApiException.unprocessable("Buildpack is locked");
        }
        String incoming = guid + "_" + UUID.randomUUID();
        String filename;
        try (Upload upload = uploads.receive(request, caller, properties.maximumUpload())) {
            Spool.File bits = upload.bits();
            if (bits == null) {
                throw CfApiException.unprocessable("Upload must include bits");
            }
            filename = upload.filename();
            if (!filename.endsWith(".zip")) {
                throw CfApiException.unprocessable(filename + " is not a zip");
            }
            blobs.keep(Kind.BUILDPACKS, incoming, bits);
        }
        String job =
                jobs.submit(BuildpackJobs.UPLOAD, "buildpacks", guid, Map.of("blob", incoming, "filename", filename));
        record("audit.buildpack.upload", caller, buildpack, Body.of("{}"));
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, Jobs.location(job))
                .body(BuildpackDocument.of(buildpack));
    }

    private void record(String type, Caller caller, Buildpack buildpack, Body body) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("request", body.json());
        events.record(type, caller, new Party(buildpack.guid(), "buildpack", buildpack.name()), null, null, data);
    }

    private Buildpack buildpack(String guid) {
        return buildpacks.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Buildpack"));
    }
}
