package io.elasticruntime.cloudcontroller.user;

import io.elasticruntime.cloudcontroller.access.KnownUsers;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import org.springframework.stereotype.Component;

/** Deletes a user with his roles. UAA is not touched: its user is deleted there. */
@Component
class UserDeletion implements JobHandler {

    static final String OPERATION = "user.delete";

    private final UserRepository users;
    private final KnownUsers known;

    UserDeletion(UserRepository users, KnownUsers known) {
        this.users = users;
        this.known = known;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        users.findByGuid(job.resourceGuid()).ifPresent(users::delete);
        known.forget(job.resourceGuid());
    }
}
