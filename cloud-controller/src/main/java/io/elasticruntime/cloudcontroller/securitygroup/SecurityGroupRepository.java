package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;

/** Security groups. */
interface SecurityGroupRepository extends CloudRepository<SecurityGroup> {

    boolean existsByName(String name);
}
