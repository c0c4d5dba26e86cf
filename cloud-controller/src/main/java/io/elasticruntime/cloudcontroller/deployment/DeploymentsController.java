package io.elasticruntime.cloudcontroller.deployment;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppFeature;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.app.Revision;
import io.elasticruntime.cloudcontroller.app.RevisionRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Deployments (cc-v3.md 6.1). */
@RestController
@RequestMapping("/v3/deployments")
class DeploymentsController {

    private final Apps lookup;
    private final Access access;
    private final Deployments rolling;
    private final DeploymentRepository deployments;
    private final RevisionRepository revisions;

    DeploymentsController(
            Apps lookup,
            Access access,
            Deployments rolling,
            DeploymentRepository deployments,
            RevisionRepository revisions) {
        this.lookup = lookup;
        this.access = access;
        this.rolling = rolling;
        this.deployments = deployments;
        this.revisions = revisions;
    }

    record DeploymentDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            Map<String, Object> status,
            String strategy,
            Map<String, Object> options,
            Relationship.Guid droplet,
            Relationship.Guid previousDroplet,
            List<Map<String, String>> newProcesses,
            @Nullable RevisionReference revision,
            Map<String, Relationship> relationships,
            Metadata metadata,
            Links links) {

        record RevisionReference(String guid, @Nullable Integer version) {}

        static DeploymentDocument of(Deployment deployment) {
            String self = "/v3/deployments/" + deployment.guid();
            Links links = Links.self(self).with("app", "/v3/apps/" + deployment.appGuid());
            if (deployment.active()) {
                links.with("cancel", self + "/actions/cancel", "POST");
            }
            String process = deployment.processGuid();
            String revision = deployment.revisionGuid();
            return new DeploymentDocument(
                    deployment.guid(),
                    deployment.createdAt(),
                    deployment.updatedAt(),
                    status(deployment),
                    "rolling",
                    options(deployment.options()),
                    new Relationship.Guid(deployment.dropletGuid()),
                    new Relationship.Guid(deployment.previousDropletGuid()),
                    process == null ? List.of() : List.of(Map.of("guid", process, "type", "web")),
                    revision == null ? null : new RevisionReference(revision, deployment.revisionVersion()),
                    Map.of("app", Relationship.to(deployment.appGuid())),
                    deployment.metadata(),
                    links);
        }

        private static Map<String, Object> status(Deployment deployment) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("last_successful_healthcheck", deployment.lastHealthyAt());
            details.put("last_status_change", deployment.statusChangedAt());
            put(details, "error", deployment.error());
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("value", deployment.statusValue());
            status.put("reason", deployment.statusReason());
            status.put("details", details);
            return status;
        }

        private static Map<String, Object> options(Deployment.Options options) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("max_in_flight", options.maxInFlight());
            put(document, "web_instances", options.webInstances());
            put(document, "memory_in_mb", options.memoryMb());
            put(document, "disk_in_mb", options.diskMb());
            put(document, "log_rate_limit_in_bytes_per_second", options.logRateLimit());
            return document;
        }

        private static void put(Map<String, Object> document, String key, @Nullable Object value) {
            if (value != null) {
                document.put(key, value);
            }
        }
    }

    @GetMapping
    Envelope<DeploymentDocument> list(Caller caller, ListQuery query) {
        query.allow("app_guids", "states", "status_values", "status_reasons", "label_selector");
        Filter<Deployment> filter = Filter.of(query, Deployment.class)
                .and(lookup.visible(caller))
                .in("app_guids", "appGuid")
                .in("status_values", "statusValue")
                .in("status_reasons", "statusReason");
        List<String> states = query.values("states");
        if (states != null) {
            filter.and((root, _, cb) -> root.get("state").as(String.class).in(states));
        }
        return Envelope.of(query, filter.page(deployments), DeploymentDocument::of);
    }

    @GetMapping("/{guid}")
    DeploymentDocument get(Caller caller, @PathVariable String guid) {
        Deployment deployment = found(guid);
        lookup.readable(caller, deployment.appGuid(), "Deployment");
        return DeploymentDocument.of(deployment);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    DeploymentDocument create(Caller caller, Body body) {
        body.allow("relationships", "droplet", "revision", "strategy", "options", "metadata");
        String appGuid = body.requiredRelationship("app");
        String droplet = body.object("droplet").string("guid");
        String revision = body.object("revision").string("guid");
        String strategy = body.string("strategy");
        Deployment.Options options = options(body.object("options"));
        if (droplet != null && revision != null) {
            body.fault("Cannot set both fields 'droplet' and 'revision'");
        }
        body.check();
        refuseOther(strategy);
        App named = lookup.named(caller, appGuid);
        App app = lookup.locked(caller, named.guid());
        Revision rollback = revision == null ? null : rollback(app, revision);
        String target = rollback != null ? rollback.dropletGuid() : droplet != null ? droplet : app.dropletGuid();
        if (target == null) {
            throw CfApiException.unprocessable(
                    "Invalid droplet. Please specify a droplet in the request or set a current droplet for the app.");
        }
        Deployment deployment = rolling.create(caller, app, target, rollback, options);
        deployment.mergeMetadata(body);
        body.check();
        return DeploymentDocument.of(deployment);
    }

    private static Deployment.Options options(Body options) {
        options.allow(
                "max_in_flight",
                "web_instances",
                "memory_in_mb",
                "disk_in_mb",
                "log_rate_limit_in_bytes_per_second",
                "canary");
        Integer maxInFlight = options.integer("max_in_flight", 1);
        return new Deployment.Options(
                maxInFlight == null ? 1 : maxInFlight,
                options.integer("web_instances", 1),
                options.integer("memory_in_mb", 1),
                options.integer("disk_in_mb", 1),
                options.longInteger("log_rate_limit_in_bytes_per_second", -1, Long.MAX_VALUE));
    }

    private static void refuseOther(@Nullable String strategy) {
        if ("canary".equals(strategy)) {
            throw CfApiException.unprocessable("Strategy 'canary' is not supported by this platform: use 'rolling'");
        }
        if (strategy != null && !strategy.equals("rolling")) {
            throw CfApiException.unprocessable("Strategy '" + strategy + "' is not a supported deployment strategy");
        }
    }

    private Revision rollback(App app, String guid) {
        if (!app.enabled(AppFeature.REVISIONS)) {
            throw CfApiException.unprocessable("Cannot create deployment from revision, app revisions are disabled");
        }
        return revisions
                .findByGuid(guid)
                .filter(revision -> revision.appGuid().equals(app.guid()))
                .orElseThrow(() -> CfApiException.unprocessable("The revision does not exist"));
    }

    @PatchMapping("/{guid}")
    @Transactional
    DeploymentDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        Deployment deployment = found(guid);
        lookup.writable(caller, deployment.appGuid(), "Deployment");
        deployment.mergeMetadata(body);
        body.check();
        return DeploymentDocument.of(deployments.save(deployment));
    }

    @PostMapping("/{guid}/actions/cancel")
    @Transactional
    void cancel(Caller caller, @PathVariable String guid) {
        App app = manageable(caller, guid);
        rolling.cancel(caller, lookup.locked(caller, app.guid()), found(guid));
    }

    @PostMapping("/{guid}/actions/continue")
    void goOn(Caller caller, @PathVariable String guid) {
        manageable(caller, guid);
        Deployment deployment = found(guid);
        throw CfApiException.unprocessable("Cannot continue a deployment with status: " + deployment.statusValue()
                + " and reason: " + deployment.statusReason());
    }

    /** Who may not change a deployment does not find it either (cc-v3.md 2.4). */
    private App manageable(Caller caller, String guid) {
        App app = lookup.readable(caller, found(guid).appGuid(), "Deployment");
        if (!access.canManageApps(caller, app.spaceGuid())) {
            throw CfApiException.notFound("Deployment");
        }
        return app;
    }

    private Deployment found(String guid) {
        return deployments.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Deployment"));
    }
}
