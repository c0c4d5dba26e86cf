package io.elasticruntime.cloudcontroller.organization;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import java.util.List;
import org.springframework.stereotype.Component;

/** Deletes an org: first what is in it, then itself. */
@Component
class OrganizationDeletion implements JobHandler {

    static final String OPERATION = "organization.delete";

    private final OrganizationRepository organizations;
    private final List<OrganizationContent> contents;

    /** @param contents in the order in which they are deleted */
    OrganizationDeletion(OrganizationRepository organizations, List<OrganizationContent> contents) {
        this.organizations = organizations;
        this.contents = contents;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        contents.forEach(content -> content.deleteAll(job.resourceGuid()));
        organizations.findByGuid(job.resourceGuid()).ifPresent(organizations::delete);
    }
}
