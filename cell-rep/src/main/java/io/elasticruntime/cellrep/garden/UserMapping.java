package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Who the users of a container are on the host. With a {@link UserNamespace} its root is an id of the host that is nobody
 * else's; all other users are who they are. So the files of {@code vcap} need no other owner, and what belongs to root of
 * the host belongs to nobody in the container (the mapping of the original, which takes the highest id for root).
 *
 * @param root user and group on the host of the container's root; 0 = root of the host, the container has no user namespace
 */
record UserMapping(int root) {

    static final UserMapping HOST = new UserMapping(0);

    /** Users that are the same inside and outside; {@code nobody} is the last one. */
    static final int COMMON = 65_534;

    boolean isHost() {
        return root == 0;
    }

    /** The host's id of a user or group of the container. */
    int onHost(int id) {
        return id == 0 ? root : id;
    }

    /** As {@code /proc/PID/uid_map} wants it (user_namespaces(7)). */
    String table() {
        return "0 %d 1%n1 1 %d%n".formatted(root, COMMON);
    }

    /** As the OCI runtime specification wants it. */
    List<Map<String, Integer>> ranges() {
        return List.of(
                Map.of("containerID", 0, "hostID", root, "size", 1),
                Map.of("containerID", 1, "hostID", 1, "size", COMMON));
    }

    /** Gives a file of the host to the container's root. */
    void own(Path file) {
        try {
            Files.setAttribute(file, "unix:uid", root, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", root, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new GardenException("cannot change the owner of " + file + ": " + e.getMessage(), e);
        }
    }
}
