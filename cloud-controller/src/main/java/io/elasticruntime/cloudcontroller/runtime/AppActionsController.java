package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDocument;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.droplet.DropletBits;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.job.Jobs;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Starting and stopping, and the current droplet (cc-v3.md 5.1). */
@RestController
@RequestMapping("/v3/apps/{guid}")
class AppActionsController implements JobHandler {

    private static final String CLEAR_CACHE = "app.clear_buildpack_cache";

    private final Apps lookup;
    private final AppRepository apps;
    private final AppStarts starts;
    private final AppProcessRepository processes;
    private final Instances instances;
    private final BlobStore blobs;
    private final Jobs jobs;

    AppActionsController(
            Apps lookup,
            AppRepository apps,
            AppStarts starts,
            AppProcessRepository processes,
            Instances instances,
            BlobStore blobs,
            Jobs jobs) {
        this.lookup = lookup;
        this.apps = apps;
        this.starts = starts;
        this.processes = processes;
        this.instances = instances;
        this.blobs = blobs;
        this.jobs = jobs;
    }

    @PostMapping("/actions/start")
    AppDocument start(Caller caller, @PathVariable String guid) {
        return serving(starts.start(caller, guid));
    }

    @PostMapping("/actions/stop")
    AppDocument stop(Caller caller, @PathVariable String guid) {
        return AppDocument.of(starts.stop(caller, guid));
    }

    @PostMapping("/actions/restart")
    AppDocument restart(Caller caller, @PathVariable String guid) {
        return serving(starts.restart(caller, guid));
    }

    /** The app, a moment later if that lets its first instance serve. */
    private AppDocument serving(App app) {
        processes
                .findFirstByAppGuidAndTypeOrderByIdDesc(app.guid(), AppProcess.WEB)
                .ifPresent(web -> instances.awaitFirst(app, web));
        return AppDocument.of(app);
    }

    @PostMapping("/actions/clear_buildpack_cache")
    ResponseEntity<Void> clearCache(Caller caller, @PathVariable String guid) {
        lookup.writable(caller, guid, "App");
        return jobs.accept(CLEAR_CACHE, "apps", guid);
    }

    @Override
    public String operation() {
        return CLEAR_CACHE;
    }

    @Override
    public void run(Job job) {
        apps.findByGuid(job.resourceGuid()).ifPresent(app -> {
            String stack = app.cacheStack();
            if (stack != null) {
                blobs.delete(Kind.BUILDPACK_CACHES, DropletBits.cacheKey(stack, app.guid()));
                app.setCache(null, null);
                apps.save(app);
            }
        });
    }

    record CurrentDroplet(Relationship.Guid data, Links links) {

        static CurrentDroplet of(App app) {
            Links links = Links.self("/v3/apps/" + app.guid() + "/relationships/current_droplet")
                    .with("related", "/v3/apps/" + app.guid() + "/droplets/current");
            return new CurrentDroplet(new Relationship.Guid(app.dropletGuid()), links);
        }
    }

    @GetMapping("/relationships/current_droplet")
    CurrentDroplet currentDroplet(Caller caller, @PathVariable String guid) {
        App app = lookup.readable(caller, guid);
        if (app.dropletGuid() == null) {
            throw CfApiException.notFound("Droplet");
        }
        return CurrentDroplet.of(app);
    }

    @PatchMapping("/relationships/current_droplet")
    @Transactional
    CurrentDroplet assign(Caller caller, @PathVariable String guid, Body body) {
        body.allow("data");
        if (body.isNull("data")) {
            throw CfApiException.unprocessable("Current droplet cannot be cleared");
        }
        String droplet = body.object("data").requiredString("guid", 200);
        body.check();
        App app = lookup.locked(caller, guid);
        if (lookup.deploying(guid)) {
            throw CfApiException.unprocessable(
                    "Cannot set droplet on an app that has a deployment in progress. Cancel the deployment first.");
        }
        starts.assign(caller, app, droplet);
        return CurrentDroplet.of(app);
    }
}
