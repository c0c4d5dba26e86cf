package io.elasticruntime.cloudcontroller.user;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;

/** Users. */
public interface UserRepository extends CloudRepository<User> {}
