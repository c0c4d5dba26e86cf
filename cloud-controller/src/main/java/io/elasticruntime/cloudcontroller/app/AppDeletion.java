package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.space.SpaceContent;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Deletes apps: one as a job, all of a space when the space is deleted. */
@Component
@Order(0)
class AppDeletion implements JobHandler, SpaceContent {

    private final AppChanges changes;
    private final AppRepository apps;

    AppDeletion(AppChanges changes, AppRepository apps) {
        this.changes = changes;
        this.apps = apps;
    }

    @Override
    public String operation() {
        return "app.delete";
    }

    @Override
    public void run(Job job) {
        changes.delete(job.resourceGuid());
    }

    @Override
    public void deleteAll(String spaceGuid) {
        apps.findBySpaceGuid(spaceGuid).forEach(app -> changes.delete(app.guid()));
    }
}
