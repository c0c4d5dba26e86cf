package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

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
     * Unpacks an archive into a tree that containers can have as a {@link BaseLayer}.
     *
     * @param archive tar, gzipped or not; unpacked while it comes
     * @param rootfs the stack that it will lie on
     * @param destination absolute directory in the container
     * @param user whose files they are in the container
     * @param tree an empty directory
     * @return bytes of the files
     * @throws GardenException if that fails, or the back end has no layers
     */
    DataSize unpack(InputStream archive, String rootfs, String destination, String user, Path tree);

    /**
     * Makes a container with no process in it. On failure nothing is left behind.
     *
     * @throws GardenException if the handle is taken or anything cannot be set up
     */
    Container create(ContainerSpec spec);

    /**
     * Gives a container other egress rules, for new connections from now on; what is connected stays so. They are kept
     * with the container. A back end that enforces none only keeps them.
     *
     * @return false if there is no such container
     * @throws GardenException if the rules cannot be put into force; the container has those it had
     */
    boolean allow(String handle, List<EgressRule> egress);

    /**
     * Kills everything in the container and removes every trace of it: processes, mounts, network, cgroups, files. Does
     * nothing when there is no such container.
     *
     * @throws GardenException if something resists; the container stays listed and destroying it again is safe
     */
    void destroy(String handle);
}
