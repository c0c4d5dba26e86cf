package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Bundle.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stack {@code hostfs}: the programs of the host, read-only, in a root file system that is otherwise fresh. Of the
 * host's own data, homes and settings nothing is in it but what programs need to start.
 */
final class HostStack {

    static final String ROOTFS = "preloaded:hostfs";

    private static final int VERSION = 1;
    private static final int VCAP = 2000;

    /** Directories of programs; on most hosts all but the first are links into it. */
    private static final List<String> PROGRAMS = List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32");

    /** Settings that programs of the host read while they start, taken live because packages change them. */
    private static final List<String> SETTINGS = List.of(
            "etc/alternatives",
            "etc/ca-certificates",
            "etc/crypto-policies",
            "etc/fonts",
            "etc/ld.so.cache",
            "etc/localtime",
            "etc/mime.types",
            "etc/pki/ca-trust",
            "etc/pki/tls/certs",
            "etc/protocols",
            "etc/services",
            "etc/ssl/certs",
            "etc/ssl/openssl.cnf",
            "etc/terminfo");

    private final Path lower;
    private final UserMapping users;

    private HostStack(Path lower, UserMapping users) {
        this.lower = lower;
        this.users = users;
    }

    /**
     * Makes the fresh part below {@code directory}, once.
     *
     * @param users whose root has what is fresh
     */
    static HostStack prepare(Path directory, UserMapping users) {
        String owner = users.isHost() ? "" : "-" + users.root();
        Path lower = directory.resolve("hostfs-" + VERSION + owner);
        if (!Files.isDirectory(lower)) {
            Path fresh = directory.resolve("hostfs.new");
            Kept.delete(fresh);
            try {
                build(fresh, users);
                Files.move(fresh, lower, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new GardenException("cannot prepare the stack hostfs in " + directory + ": " + e, e);
            }
        }
        return new HostStack(lower, users);
    }

    /** The read-only layer below what a container writes. */
    Path lower() {
        return lower;
    }

    UserMapping users() {
        return users;
    }

    /** @throws GardenException if nobody of this name is in it */
    User user(String name) {
        String passwd = Kept.readText(lower.resolve("etc/passwd")).orElse("");
        return User.find(name, passwd).orElseThrow(() -> new GardenException("unable to find user " + name));
    }

    /** What is mounted over it, as the host has it now. */
    List<BindMount> mounts() {
        var mounts = new ArrayList<BindMount>();
        Stream.of(PROGRAMS, SETTINGS, javaSettings()).flatMap(List::stream).forEach(name -> {
            Path source = Path.of("/", name);
            boolean isLink = PROGRAMS.contains(name) && Files.isSymbolicLink(source);
            if (!isLink && Files.exists(source)) {
                mounts.add(BindMount.readOnly(source, source.toString()));
            }
        });
        return mounts;
    }

    /** Debian keeps the settings of its JDKs in /etc, with links from where the JDK looks for them. */
    private static List<String> javaSettings() {
        return Kept.children(Path.of("/etc")).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith("java-"))
                .map(name -> "etc/" + name)
                .toList();
    }

    private static void build(Path root, UserMapping users) throws IOException {
        ReadableByAll.directory(Files.createDirectory(root));
        for (String name :
                List.of("dev", "etc", "home/vcap", "mnt", "opt", "proc", "run", "srv", "sys", "var/lib", "var/log")) {
            directory(root, name);
        }
        Files.setAttribute(directory(root, "root"), "unix:mode", 0700);
        for (String name : List.of("tmp", "var/tmp")) {
            Files.setAttribute(directory(root, name), "unix:mode", 01777);
        }
        for (String name : PROGRAMS) {
            Path source = Path.of("/", name);
            if (Files.isSymbolicLink(source)) {
                Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(source));
            } else if (Files.isDirectory(source)) {
                directory(root, name);
            }
        }
        for (String name :
                Stream.concat(SETTINGS.stream(), javaSettings().stream()).toList()) {
            mountPoint(root, name);
        }
        file(root, "etc/passwd", """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/bin/false
                vcap:x:2000:2000:vcap:/home/vcap:/bin/sh
                """);
        file(root, "etc/group", """
                root:x:0:
                tty:x:5:
                nogroup:x:65534:
                vcap:x:2000:
                """);
        file(root, "etc/nsswitch.conf", """
                passwd: files
                group: files
                hosts: files dns
                protocols: files
                services: files
                """);
        file(root, "etc/profile", "umask 022\n");
        file(root, "etc/shells", "/bin/sh\n/bin/bash\n");
        if (Files.exists(Path.of("/usr/lib/os-release"))) {
            Files.createSymbolicLink(root.resolve("etc/os-release"), Path.of("../usr/lib/os-release"));
        }
        try (Stream<Path> tree = Files.walk(root)) {
            tree.forEach(users::own);
        }
        own(root.resolve("home/vcap"));
    }

    private static void mountPoint(Path root, String name) throws IOException {
        Path source = Path.of("/", name);
        if (Files.isDirectory(source)) {
            directory(root, name);
        } else if (Files.exists(source)) {
            directory(root, String.valueOf(Path.of(name).getParent()));
            file(root, name, "");
        }
    }

    private static Path directory(Path root, String name) throws IOException {
        Path directory = root;
        for (Path step : Path.of(name)) {
            directory = directory.resolve(step);
            if (!Files.isDirectory(directory)) {
                ReadableByAll.directory(Files.createDirectory(directory));
            }
        }
        return directory;
    }

    private static void file(Path root, String name, String content) throws IOException {
        ReadableByAll.file(Files.writeString(root.resolve(name), content));
    }

    private static void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", VCAP, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", VCAP, LinkOption.NOFOLLOW_LINKS);
    }
}
