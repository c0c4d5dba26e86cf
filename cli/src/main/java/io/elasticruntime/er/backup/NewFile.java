package io.elasticruntime.er.backup;

import io.elasticruntime.er.Locks;
import io.elasticruntime.er.Refusal;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that replaces an earlier one when it is whole. Until then it is {@code FILE.part}, which is locked by who writes it
 * and readable by its owner alone; closing it without {@link #replace} deletes the part. A part without a lock belongs to
 * somebody who was killed, and is written anew.
 */
final class NewFile implements AutoCloseable {

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;

    /** @throws Refusal if the file cannot be made there, or another process writes it */
    NewFile(Path file) throws IOException {
        this.file = file;
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new Refusal("There is no directory " + directory + ": make it, or name a file in another one.");
        }
        if (Files.isDirectory(file)) {
            throw new Refusal(file + " is a directory: name a file.");
        }
        this.part = file.resolveSibling(file.getFileName() + ".part");
        refuseIfWritten();
        Files.deleteIfExists(part);
        this.channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (!Locks.take(channel)) {
            channel.close();
            throw written();
        }
        // One channel for everything: a lock ends with the first one that is closed.
        this.out = new BufferedOutputStream(new Told(Channels.newOutputStream(channel)), 1 << 16);
    }

    OutputStream out() {
        return out;
    }

    Path part() {
        return part;
    }

    /** Makes what was written the file, for good. */
    void replace() throws IOException {
        out.flush();
        channel.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
            directory.force(true);
        }
        channel.close();
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            Files.deleteIfExists(part);
            channel.close();
        }
    }

    private void refuseIfWritten() throws IOException {
        try (FileChannel other = FileChannel.open(part, StandardOpenOption.WRITE)) {
            if (!Locks.take(other)) {
                throw written();
            }
        } catch (NoSuchFileException _) {
            // Nobody has begun.
        }
    }

    private Refusal written() {
        return new Refusal("Another er backup writes " + file + " at this moment. Wait for it, or name another file.");
    }

    /** Tells which file it is that cannot be written, and that nothing is lost. */
    private final class Told extends FilterOutputStream {

        private Told(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new Refusal(
                        part + " cannot be written: " + e.getMessage() + ". Nothing was saved; an earlier "
                                + file.getFileName() + " is as it was.",
                        e);
            }
        }
    }
}
