package io.elasticruntime.cloudcontroller.space;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.organization.OrganizationContent;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Deletes a space: first what is in it, then itself. An org that is deleted takes its spaces along. */
@Component
@Order(0)
class SpaceDeletion implements JobHandler, OrganizationContent {

    static final String OPERATION = "space.delete";

    private final SpaceRepository spaces;
    private final List<SpaceContent> contents;

    /** @param contents in the order in which they are deleted */
    SpaceDeletion(SpaceRepository spaces, List<SpaceContent> contents) {
        this.spaces = spaces;
        this.contents = contents;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        delete(job.resourceGuid());
    }

    @Override
    public void deleteAll(String organizationGuid) {
        spaces.findByOrganizationGuid(organizationGuid).forEach(space -> delete(space.guid()));
    }

    private void delete(String guid) {
        contents.forEach(content -> content.deleteAll(guid));
        spaces.findByGuid(guid).ifPresent(spaces::delete);
    }
}
