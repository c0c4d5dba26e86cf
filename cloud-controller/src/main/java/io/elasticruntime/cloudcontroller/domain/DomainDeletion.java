package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.organization.OrganizationContent;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Deletes a domain with its routes. An org that is deleted takes its private domains along, after its spaces. */
@Component
@Order(1)
class DomainDeletion implements JobHandler, OrganizationContent {

    static final String OPERATION = "domain.delete";

    private final DomainRepository domains;
    private final List<DomainContent> contents;

    DomainDeletion(DomainRepository domains, List<DomainContent> contents) {
        this.domains = domains;
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
        domains.findByOrganizationGuidOrderById(organizationGuid).forEach(domain -> delete(domain.guid()));
    }

    private void delete(String guid) {
        contents.forEach(content -> content.deleteAll(guid));
        domains.findByGuid(guid).ifPresent(domains::delete);
    }
}
