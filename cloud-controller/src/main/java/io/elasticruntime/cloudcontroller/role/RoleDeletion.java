package io.elasticruntime.cloudcontroller.role;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import org.springframework.stereotype.Component;

/** Deletes a role. */
@Component
class RoleDeletion implements JobHandler {

    static final String OPERATION = "role.delete";

    private final RoleRepository roles;

    RoleDeletion(RoleRepository roles) {
        this.roles = roles;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        roles.findByGuid(job.resourceGuid()).ifPresent(roles::delete);
    }
}
