package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Who on this machine has which host port and which subnet, as files in one directory that the cells share. A file names
 * the directory of its owner; once that is gone, so is its right.
 */
final class Reservations {

    private static final String LOCK = "lock";
    private static final List<String> KINDS = List.of("ports", "subnets");

    private final Path directory;
    private final int firstPort;
    private final int lastPort;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 16));

    Reservations(GardenProperties.Network network) {
        this(network, network.reservations().toAbsolutePath());
    }

    private Reservations(GardenProperties.Network network, Path directory) {
        this.directory = directory;
        this.firstPort = network.firstPort();
        this.lastPort = network.lastPort();
    }

    /** In the wanted directory, or in one of the user's own if it may not be written. */
    static Reservations forUser(GardenProperties.Network network) {
        try {
            Files.createDirectories(network.reservations());
            if (Files.isWritable(network.reservations())) {
                return new Reservations(network);
            }
        } catch (IOException ignored) {
            // Only root may make it.
        }
        String own = "elastic-runtime-" + System.getProperty("user.name");
        // Not this JVM's own temporary directory: all cells of a machine share them, and they outlive a cell.
        return new Reservations(network, Path.of("/tmp", own));
    }

    /** Takes {@code count} host ports; one that was just given back is not given again soon. */
    List<Integer> takePorts(int count, Path owner) {
        return count == 0
                ? List.of()
                : locked(() -> {
                    var ports = new ArrayList<Integer>();
                    int size = lastPort - firstPort + 1;
                    for (int tries = 0; tries < size && ports.size() < count; tries++) {
                        int port = firstPort + Math.floorMod(next.getAndIncrement(), size);
                        if (isFree("ports", String.valueOf(port)) && nobodyListens(port)) {
                            Kept.writeText(file("ports", String.valueOf(port)), owner.toString());
                            ports.add(port);
                        }
                    }
                    if (ports.size() < count) {
                        ports.forEach(port -> delete("ports", String.valueOf(port)));
                        throw new GardenException("no host port is free between " + firstPort + " and " + lastPort);
                    }
                    return ports;
                });
    }

    /** Takes the first of the subnets that nobody has and that {@code usable} accepts. */
    String takeSubnet(Iterable<String> subnets, Predicate<String> usable, Path owner) {
        return locked(() -> {
            for (String subnet : subnets) {
                if (isFree("subnets", subnet.replace('/', '_')) && usable.test(subnet)) {
                    Kept.writeText(file("subnets", subnet.replace('/', '_')), owner.toString());
                    return subnet;
                }
            }
            throw new GardenException("no subnet is free for the containers of this cell");
        });
    }

    /** Takes again what the owner had before; false if somebody else has it now. */
    boolean retake(String kind, String name, Path owner) {
        return locked(() -> {
            boolean ours = Kept.readText(file(kind, name))
                    .filter(owner.toString()::equals)
                    .isPresent();
            if (!ours && !isFree(kind, name)) {
                return false;
            }
            Kept.writeText(file(kind, name), owner.toString());
            return true;
        });
    }

    /** Gives back everything that the owner has. */
    void release(Path owner) {
        locked(() -> {
            for (String kind : KINDS) {
                for (Path file : Kept.children(directory.resolve(kind))) {
                    if (Kept.readText(file).filter(owner.toString()::equals).isPresent()) {
                        delete(kind, file.getFileName().toString());
                    }
                }
            }
            return true;
        });
    }

    /** Removes the directory if nobody on this machine has anything. */
    void removeUnlessUsed() {
        locked(() -> {
            if (KINDS.stream()
                    .allMatch(kind -> Kept.children(directory.resolve(kind)).isEmpty())) {
                remove();
            }
            return true;
        });
    }

    /** The lock is the last to go: whoever makes a new one finds nothing that would still be removed. */
    private void remove() {
        KINDS.forEach(kind -> Kept.delete(directory.resolve(kind)));
        Kept.delete(directory.resolve(LOCK));
        try {
            Files.delete(directory);
        } catch (IOException _) {
            // Somebody has begun anew.
        }
    }

    private boolean isFree(String kind, String name) {
        return Kept.readText(file(kind, name))
                .filter(owner -> Files.exists(Path.of(owner)))
                .isEmpty();
    }

    private Path file(String kind, String name) {
        return directory.resolve(kind).resolve(name);
    }

    private void delete(String kind, String name) {
        try {
            Files.deleteIfExists(file(kind, name));
        } catch (IOException e) {
            throw new GardenException("cannot give back " + file(kind, name), e);
        }
    }

    private static boolean nobodyListens(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private <T> T locked(Supplier<T> work) {
        Path file = directory.resolve(LOCK);
        while (true) {
            try {
                Files.createDirectories(directory);
                try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = lock(channel)) {
                    if (isStillThere(channel, file)) {
                        for (String kind : KINDS) {
                            Files.createDirectories(directory.resolve(kind));
                        }
                        return work.get();
                    }
                }
            } catch (NoSuchFileException | FileAlreadyExistsException changedMeanwhile) {
                Thread.onSpinWait();
            } catch (IOException e) {
                throw new GardenException("cannot keep reservations in " + directory + ": " + e, e);
            }
        }
    }

    /** Whoever had the lock before may have removed the file: others then lock another one of this name. */
    private static boolean isStillThere(FileChannel locked, Path file) throws IOException {
        String mark = UUID.randomUUID().toString();
        locked.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8)), 0);
        return Kept.readText(file).filter(mark::equals).isPresent();
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                // Another garden of this very process has it, for some milliseconds.
                Thread.onSpinWait();
                Thread.yield();
            }
        }
    }
}
