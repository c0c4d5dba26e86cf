package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;

/** Buildpacks. */
public interface BuildpackRepository extends CloudRepository<Buildpack> {

    /** In the order in which detection asks them. */
    List<Buildpack> findByLifecycleOrderByPosition(String lifecycle);

    List<Buildpack> findByName(String name);
}
