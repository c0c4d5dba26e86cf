package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import org.springframework.stereotype.Component;

/** Deletes a security group; its bindings to spaces go along. Running instances keep what they may until a restart. */
@Component
class SecurityGroupDeletion implements JobHandler {

    static final String OPERATION = "security_group.delete";

    private final SecurityGroupRepository groups;

    SecurityGroupDeletion(SecurityGroupRepository groups) {
        this.groups = groups;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        groups.findByGuid(job.resourceGuid()).ifPresent(groups::delete);
    }
}
