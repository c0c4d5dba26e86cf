package io.elasticruntime.cloudcontroller.stack;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.Optional;

/** Stacks. */
public interface StackRepository extends CloudRepository<Stack> {

    Optional<Stack> findByName(String name);
}
