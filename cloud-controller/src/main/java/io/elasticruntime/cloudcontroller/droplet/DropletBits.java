package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the bits of droplets in step with the droplets: deletes them, and lets old ones expire. */
@Component
public class DropletBits implements AppResources, JobHandler {

    static final String DELETE = "droplet.delete";
    private static final int KEPT = 5;

    private final DropletRepository droplets;
    private final AppRepository apps;
    private final BlobStore blobs;
    private final JdbcClient jdbc;

    DropletBits(DropletRepository droplets, AppRepository apps, BlobStore blobs, JdbcClient jdbc) {
        this.droplets = droplets;
        this.apps = apps;
        this.blobs = blobs;
        this.jdbc = jdbc;
    }

    /** Expires all but the newest droplets of an app; what the app uses or runs stays. */
    @Transactional
    public void expireOlder(String appGuid) {
        Set<String> used = new HashSet<>(
                jdbc.sql("select droplet_guid from processes where app_guid = :app and droplet_guid is not null")
                        .param("app", appGuid)
                        .query(String.class)
                        .list());
        apps.findByGuid(appGuid).map(App::dropletGuid).ifPresent(used::add);
        droplets.findByAppGuidAndStateOrderByIdDesc(appGuid, DropletState.STAGED).stream()
                .skip(KEPT)
                .filter(droplet -> !used.contains(droplet.guid()))
                .forEach(droplet -> {
                    droplet.expired();
                    droplets.save(droplet);
                    blobs.delete(Kind.DROPLETS, droplet.guid());
                });
    }

    @Override
    public String operation() {
        return DELETE;
    }

    @Override
    public void run(Job job) {
        droplets.findByGuid(job.resourceGuid()).ifPresent(droplet -> {
            blobs.delete(Kind.DROPLETS, droplet.guid());
            droplets.delete(droplet);
        });
    }

    @Override
    public void deleteAll(App app) {
        droplets.findByAppGuid(app.guid()).forEach(droplet -> blobs.delete(Kind.DROPLETS, droplet.guid()));
        String stack = app.cacheStack();
        if (stack != null) {
            blobs.delete(Kind.BUILDPACK_CACHES, cacheKey(stack, app.guid()));
        }
    }

    /** Under which the build artifacts cache of an app is kept. */
    public static String cacheKey(String stack, String appGuid) {
        return appGuid + "/" + stack;
    }
}
