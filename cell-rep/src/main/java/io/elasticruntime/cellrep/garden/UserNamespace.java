package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A user namespace, and a network namespace that belongs to it, for the first process of a container to join. They are made
 * before the container, so that its network is ready when it runs; and together, because only who has the user namespace
 * that a network belongs to may mount a {@code /sys} of it. A process keeps them until they are closed, which is also when
 * this process ends.
 */
final class UserNamespace implements AutoCloseable {

    private final Process keeper;

    private UserNamespace(Process keeper) {
        this.keeper = keeper;
    }

    /** @throws GardenException if this machine does not let us */
    static UserNamespace open(UserMapping users) {
        try {
            var namespace = new UserNamespace(Command.of("unshare", "--user", "--net", "cat")
                    .builder()
                    .redirectErrorStream(true)
                    .start());
            try {
                namespace.awaitBeginning();
                for (String table : List.of("uid_map", "gid_map")) {
                    Files.writeString(namespace.proc().resolve(table), users.table());
                }
                return namespace;
            } catch (IOException | RuntimeException e) {
                namespace.close();
                throw e;
            }
        } catch (IOException e) {
            throw new GardenException("cannot make a user namespace: " + e.getMessage(), e);
        }
    }

    /** Once the keeper repeats our empty line, it is in the new namespaces; anything else is a complaint. */
    private void awaitBeginning() throws IOException {
        try {
            keeper.getOutputStream().write('\n');
            keeper.getOutputStream().flush();
        } catch (IOException ignored) {
            // It has ended already; what it has written says more.
        }
        String line = keeper.inputReader().readLine();
        if (line == null || !line.isEmpty()) {
            throw new IOException(line == null ? "unshare said nothing" : line);
        }
    }

    long keeper() {
        return keeper.pid();
    }

    Path users() {
        return proc().resolve("ns/user");
    }

    Path network() {
        return proc().resolve("ns/net");
    }

    private Path proc() {
        return Path.of("/proc", String.valueOf(keeper.pid()));
    }

    @Override
    public void close() {
        keeper.destroyForcibly();
    }
}
