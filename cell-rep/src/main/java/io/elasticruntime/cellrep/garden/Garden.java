package io.elasticruntime.cellrep.garden;

import java.util.List;
import java.util.Optional;

/**
 * The containers of one cell (cell-and-staging.md b).
 *
 * <p>Containers do not belong to the process that made them: they go on running when it dies, and the next garden over
 * the same directory finds them, their processes, exit statuses and output again.
 */
public interface Garden {

    /** What this garden's containers are made of, and what that means for their users. */
    BackEnd backEnd();

    /** What all containers together may use. */
    Capacity capacity();

    /**
     * Every container that is not completely destroyed, also those of an earlier process and those that died behind our
     * back ({@link Container#isAlive()} is false).
     */
    List<Container> containers();

    Optional<Container> lookup(String handle);

    /**
     * Makes a container with no process in it. On failure nothing is left behind.
     *
     * @throws GardenException if the handle is taken or anything cannot be set up
     */
    Container create(ContainerSpec spec);

    /**
     * Kills everything in the container and removes every trace of it: processes, mounts, network, cgroups, files. Does
     * nothing when there is no such container.
     *
     * @throws GardenException if something resists; the container stays listed and destroying it again is safe
     */
    void destroy(String handle);
}
