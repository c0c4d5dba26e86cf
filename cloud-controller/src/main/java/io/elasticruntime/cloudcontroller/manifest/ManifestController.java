package io.elasticruntime.cloudcontroller.manifest;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.component.body.BodyRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Manifests (cc-v3.md 5.6). */
@RestController
class ManifestController {

    private static final long PATIENCE_MILLIS = 1500;
    private static final long GLANCE_MILLIS = 20;

    private final ManifestApplication application;
    private final AppManifests manifests;
    private final Apps lookup;
    private final AppRepository apps;
    private final Access access;
    private final Jobs jobs;
    private final org.springframework.jdbc.core.simple.JdbcClient jdbc;

    ManifestController(
            ManifestApplication application,
            AppManifests manifests,
            Apps lookup,
            AppRepository apps,
            Access access,
            Jobs jobs,
            org.springframework.jdbc.core.simple.JdbcClient jdbc) {
        this.application = application;
        this.manifests = manifests;
        this.lookup = lookup;
        this.apps = apps;
        this.access = access;
        this.jobs = jobs;
        this.jdbc = jdbc;
    }

    @PostMapping("/v3/spaces/{guid}/actions/apply_manifest")
    ResponseEntity<Void> apply(Caller caller, @PathVariable String guid, HttpServletRequest request)
            throws IOException {
        access.requireSpaceWrite(caller, guid, "Space");
        String yaml = yaml(request);
        parsed(yaml).forEach(manifest -> application.findOrCreate(caller, guid, manifest));
        String job =
                jobs.submit(ManifestApplication.OPERATION, "spaces", guid, ManifestApplication.payload(caller, yaml));
        awaitEnd(job);
        return Jobs.accepted(job);
    }

    /** Most manifests are applied in milliseconds; a caller that polls afterwards finds the job done at once. */
    private void awaitEnd(String job) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        try {
            while (System.nanoTime() < end && processing(job)) {
                Thread.sleep(GLANCE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean processing(String job) {
        return jdbc.sql("select state = 'PROCESSING' from jobs where guid = :guid")
                .param("guid", job)
                .query(Boolean.class)
                .single();
    }

    record Diff(List<ManifestDiff.Change> diff) {}

    @PostMapping("/v3/spaces/{guid}/manifest_diff")
    @ResponseStatus(HttpStatus.CREATED)
    Diff diff(Caller caller, @PathVariable String guid, HttpServletRequest request) throws IOException {
        access.requireSpaceWrite(caller, guid, "Space");
        String yaml = yaml(request);
        List<ManifestDiff.Change> changes = new ArrayList<>();
        List<AppManifest> parsed = parsed(yaml);
        for (int index = 0; index < parsed.size(); index++) {
            AppManifest manifest = parsed.get(index);
            Map<String, Object> present = apps.findBySpaceGuidAndName(guid, manifest.name())
                    .map(manifests::forComparison)
                    .orElse(Map.of());
            changes.addAll(ManifestDiff.of(index, manifest.source(), present));
        }
        return new Diff(changes);
    }

    @GetMapping(path = "/v3/apps/{guid}/manifest", produces = "application/x-yaml")
    byte[] manifest(Caller caller, @PathVariable String guid) {
        App app = lookup.readable(caller, guid);
        access.requireSecrets(caller, app.spaceGuid(), "App");
        return ManifestYaml.dump(Map.of("applications", List.of(manifests.of(app))))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String yaml(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("yaml")) {
            throw CfApiException.badRequest("Content-Type must be yaml");
        }
        try {
            return new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (BodyRefusedException refusal) {
            if (refusal.reason() == BodyRefusedException.Reason.TOO_LARGE) {
                throw CfApiException.unprocessable(ManifestYaml.TOO_LARGE);
            }
            throw refusal;
        }
    }

    private static List<AppManifest> parsed(String yaml) {
        try {
            return ManifestParser.parse(yaml);
        } catch (InvalidManifest invalid) {
            throw switch (invalid.kind()) {
                case NOT_YAML ->
                    new CfApiException(
                            CfError.MESSAGE_PARSE_ERROR, "Request invalid due to parse error: " + invalid.getMessage());
                case UNSUPPORTED_YAML -> CfApiException.badRequest(String.valueOf(invalid.getMessage()));
                case INVALID ->
                    new CfApiException(
                            CfError.UNPROCESSABLE_ENTITY.status(),
                            invalid.problems().stream()
                                    .map(problem -> ErrorEntry.of(CfError.UNPROCESSABLE_ENTITY, problem))
                                    .toList());
            };
        }
    }
}
