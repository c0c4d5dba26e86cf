package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Bundle.User;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.springframework.util.unit.DataSize;

/**
 * Files that containers find in their root file system and may change, each container for itself: a tree that never
 * changes, laid between the stack and what a container writes. Any number of containers share it, so none of them waits
 * until it is unpacked (the {@code preloaded+layer} of the original, diego-core.md a.5).
 *
 * @param tree a directory in the shape of a root file system, made by {@link Garden#unpack}; must not change any more
 * @param size of the files in it; counts as disk that the container uses
 */
public record BaseLayer(Path tree, DataSize size) {

    /**
     * Unpacks as the user, so that an archive can put files nowhere else.
     *
     * @param stack the tree below; directories on the way to the destination are as they are there
     * @param archive tar, gzipped or not; unpacked while it comes
     * @param destination absolute directory
     */
    static void unpack(Path stack, InputStream archive, String destination, User user, Path tree) throws IOException {
        Path target = way(stack, destination, tree);
        Files.setAttribute(target, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(target, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        var content = new BufferedInputStream(archive, 1 << 16);
        String compression = RuncContainer.isGzip(content) ? "z" : "";
        Process tar = Command.of("setpriv", "--clear-groups", "--no-new-privs")
                .with("--reuid", String.valueOf(user.uid()), "--regid", String.valueOf(user.gid()))
                .with("tar", "-x" + compression + "f", "-")
                .readableByAll()
                .builder()
                .directory(target.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            ProcessOutput.feed(tar, content, Complaint.of(tar));
        } finally {
            end(tar);
        }
    }

    /** Whoever removes a tree that is not whole must be alone with it. */
    private static void end(Process tar) {
        tar.destroyForcibly();
        boolean interrupted = false;
        while (tar.isAlive()) {
            try {
                tar.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path way(Path stack, String destination, Path tree) throws IOException {
        Path way = Path.of("/").relativize(Path.of(destination).normalize());
        Path made = tree;
        Path below = stack;
        for (Path step : way) {
            made = Files.createDirectory(made.resolve(step));
            below = below.resolve(step);
            if (Files.isSymbolicLink(below)) {
                throw new IOException(destination + " leads through a link of the stack");
            }
            boolean known = Files.isDirectory(below);
            for (String attribute : new String[] {"unix:uid", "unix:gid"}) {
                Files.setAttribute(made, attribute, known ? Files.getAttribute(below, attribute) : 0);
            }
            Files.setAttribute(made, "unix:mode", known ? Files.getAttribute(below, "unix:mode") : 0755);
        }
        return made;
    }
}
