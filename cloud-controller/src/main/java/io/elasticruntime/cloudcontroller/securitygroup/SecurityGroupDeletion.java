package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Deletes a security group; its bindings to spaces go along, and running instances lose what it has opened. */
@Component
class SecurityGroupDeletion implements JobHandler {

    static final String OPERATION = "security_group.delete";

    private final SecurityGroupRepository groups;

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher publisher;

    SecurityGroupDeletion(SecurityGroupRepository groups, JdbcClient jdbc, ApplicationEventPublisher publisher) {
        this.groups = groups;
        this.jdbc = jdbc;
        this.publisher = publisher;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        groups.findByGuid(job.resourceGuid()).ifPresent(group -> {
            List<String> spaces = jdbc.sql("""
                            select space_guid from security_group_spaces
                            where security_group_guid = :group and phase = 'running'
                            """)
                    .param("group", group.guid())
                    .query(String.class)
                    .list();
            groups.delete(group);
            publisher.publishEvent(new SecurityGroupsChanged(group.runningDefault() ? null : spaces));
        });
    }
}
