package io.elasticruntime.cellrep.garden;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wish for one process in a container (cell-and-staging.md B6).
 *
 * @param id unique in the container: letters, digits, {@code . _ -}
 * @param path the program; without a slash it is looked for in PATH
 * @param env added to the container's; USER, HOME and PATH have defaults
 * @param directory where it starts; null = the user's home
 * @param user a name known in the container: {@code vcap} or {@code root}, or {@code uid[:gid]}
 * @param openFiles limit of open files, never more than the host allows; null = the host's
 */
public record ProcessSpec(
        String id,
        String path,
        List<String> args,
        Map<String, String> env,
        @Nullable String directory,
        String user,
        @Nullable Integer openFiles) {

    /** @throws IllegalArgumentException if the id could not be a file name */
    public ProcessSpec {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("not a process id: " + id);
        }
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }
}
