package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The wish for a container, said in the words of the OCI runtime specification 1.0.2 (cell-and-staging.md B2, B3, B7).
 * What runs in a container is kept in by: namespaces of its own, in which root is nobody to the host; no capability for a
 * user other than root and 14 harmless ones for root; no way to gain more; a list of allowed system calls; masked and
 * read-only parts of /proc and /sys.
 */
final class Bundle {

    /** What root may have in an unprivileged container. */
    static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL");

    /** What root has in a privileged one besides: administration of its own namespaces and of what it is given. */
    static final List<String> PRIVILEGES =
            List.of("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH", "CAP_IPC_LOCK");

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", "/sys/fs/cgroup");

    /** Process 1 only keeps the namespaces; that it ignores SIGCHLD makes the kernel bury the orphans it inherits. */
    private static final List<String> INIT = List.of("/bin/sh", "-c", "trap '' CHLD; exec sleep infinity");

    private static final int HOSTNAME_LENGTH = 49;

    /** As containers have always had it, whatever the cell-rep's own is. */
    private static final int UMASK = 022;

    /**
     * One byte is too little for a core file, and the only number that also keeps the kernel from starting the program that
     * the host may have set for cores, which would get the core as root of the host.
     */
    private static final Map<String, Object> NO_CORE = limit("CORE", 1);

    /** Containers have no IPv6: no address of any interface, no loopback either. */
    static final Map<String, String> NO_IPV6 =
            Map.of("net.ipv6.conf.all.disable_ipv6", "1", "net.ipv6.conf.default.disable_ipv6", "1");

    /**
     * What differs between hosts.
     *
     * @param ipv6 whether the kernel has IPv6, so that it can be told to have none in a container
     */
    record Host(boolean cgroupV2, boolean swapAccounting, boolean ipv6) {

        Host(boolean cgroupV2, boolean swapAccounting) {
            this(cgroupV2, swapAccounting, Files.exists(ContainerNetwork.IPV6));
        }
    }

    /**
     * What is there before the container, which joins it.
     *
     * @param user null = that of the host, and so are the users
     */
    record Namespaces(Path network, @Nullable Path user, UserMapping users) {

        static Namespaces of(Path network, @Nullable UserNamespace user, UserMapping users) {
            return new Namespaces(network, user == null ? null : user.users(), users);
        }
    }

    /** A user as the container's {@code /etc/passwd} has it. */
    record User(int uid, int gid, String name, String home) {

        /** The user of this name in the text of an {@code /etc/passwd}. */
        static Optional<User> find(String name, String passwd) {
            return passwd.lines()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length >= 6 && fields[0].equals(name))
                    .findFirst()
                    .map(fields -> new User(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), name, fields[5]));
        }

        boolean isRoot() {
            return uid == 0;
        }
    }

    private Bundle() {}

    /** The whole {@code config.json} of a container. */
    static Map<String, Object> config(
            ContainerSpec spec, Path rootfs, Namespaces namespaces, List<BindMount> stack, Host host) {
        var config = new LinkedHashMap<String, Object>();
        config.put("ociVersion", "1.0.2");
        config.put("hostname", hostname(spec.handle()));
        config.put("root", Map.of("path", rootfs.toString(), "readonly", false));
        config.put("process", init());
        config.put("mounts", mounts(spec, stack, host));
        config.put("linux", linux(spec, namespaces, host));
        return config;
    }

    static String hostname(String handle) {
        return handle.substring(Math.max(0, handle.length() - HOSTNAME_LENGTH));
    }

    static String cgroup(String handle) {
        return "/garden/" + handle;
    }

    private static Map<String, Object> init() {
        return Map.of(
                "terminal",
                false,
                "user",
                Map.of("uid", 0, "gid", 0, "umask", UMASK),
                "args",
                INIT,
                "env",
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                "cwd",
                "/",
                "capabilities",
                capabilities(List.of(), List.of()),
                "rlimits",
                List.of(NO_CORE),
                "noNewPrivileges",
                true);
    }

    private static List<Map<String, Object>> mounts(ContainerSpec spec, List<BindMount> stack, Host host) {
        var mounts = new ArrayList<Map<String, Object>>();
        mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "noexec", "strictatime", "mode=755", "size=65536k"));
        mounts.add(mount(
                "/dev/pts",
                "devpts",
                "devpts",
                "nosuid",
                "noexec",
                "newinstance",
                "ptmxmode=0666",
                "mode=0620",
                "gid=5"));
        mounts.add(mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
        mounts.add(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"));
        stack.forEach(mount -> mounts.add(bind(mount)));
        spec.mounts().forEach(mount -> mounts.add(bind(mount)));
        return mounts;
    }

    private static Map<String, Object> linux(ContainerSpec spec, Namespaces joined, Host host) {
        var namespaces = new ArrayList<Map<String, Object>>(List.of(
                Map.of("type", "pid"),
                Map.of("type", "ipc"),
                Map.of("type", "uts"),
                Map.of("type", "mount"),
                Map.of("type", "network", "path", joined.network().toString())));
        // With version 1 this has been tried together with user namespaces, or they would not be here.
        if (host.cgroupV2() || joined.user() != null) {
            namespaces.add(Map.of("type", "cgroup"));
        }
        var linux = new LinkedHashMap<String, Object>();
        linux.put("namespaces", namespaces);
        if (joined.user() != null) {
            namespaces.add(Map.of("type", "user", "path", joined.user().toString()));
            linux.put("uidMappings", joined.users().ranges());
            linux.put("gidMappings", joined.users().ranges());
        }
        linux.put("cgroupsPath", cgroup(spec.handle()));
        linux.put("resources", resources(spec, host));
        linux.put("rootfsPropagation", "private");
        if (host.ipv6()) {
            linux.put("sysctl", NO_IPV6);
        }
        if (!spec.privileged()) {
            linux.put("maskedPaths", MASKED);
            linux.put("readonlyPaths", READ_ONLY);
            linux.put("seccomp", seccomp());
        }
        return linux;
    }

    private static Map<String, Object> resources(ContainerSpec spec, Host host) {
        var resources = new LinkedHashMap<String, Object>();
        resources.put("devices", List.of(Map.of("allow", false, "access", "rwm")));
        if (spec.memory() != null) {
            long bytes = spec.memory().toBytes();
            // Equal limits mean no swap; a kernel that does not count swap would refuse the second one.
            resources.put(
                    "memory", host.swapAccounting() ? Map.of("limit", bytes, "swap", bytes) : Map.of("limit", bytes));
        }
        if (spec.cpuShares() > 0) {
            resources.put("cpu", Map.of("shares", Math.max(2, spec.cpuShares())));
        }
        if (spec.maxPids() > 0) {
            resources.put("pids", Map.of("limit", spec.maxPids()));
        }
        return resources;
    }

    /**
     * The {@code process} object for one more process in a container.
     *
     * @param openFiles soft and hard limit; null = as the runtime has it
     */
    static Map<String, Object> process(
            ContainerSpec container, ProcessSpec spec, User user, @Nullable Integer openFiles) {
        var args = new ArrayList<String>();
        args.add(spec.path());
        args.addAll(spec.args());
        var process = new LinkedHashMap<String, Object>();
        process.put("terminal", false);
        process.put("user", Map.of("uid", user.uid(), "gid", user.gid(), "umask", UMASK));
        process.put("args", args);
        process.put("env", environment(container, spec, user));
        process.put("cwd", directory(spec.directory(), user));
        var bounding = new ArrayList<>(CAPABILITIES);
        if (container.privileged()) {
            bounding.addAll(PRIVILEGES);
        }
        process.put("capabilities", capabilities(bounding, user.isRoot() ? bounding : List.of()));
        process.put("noNewPrivileges", !container.privileged());
        process.put("rlimits", openFiles == null ? List.of(NO_CORE) : List.of(NO_CORE, limit("NOFILE", openFiles)));
        return process;
    }

    /**
     * An absolute directory as it is, a relative one below the home of the user, none = the home.
     *
     * @throws GardenException if it is one of {@code /proc}
     */
    static String directory(@Nullable String directory, User user) {
        if (directory == null || directory.isEmpty()) {
            return user.home();
        }
        Path absolute = Path.of(user.home()).resolve(directory).normalize();
        if (absolute.startsWith("/proc")) {
            // By a link of /proc a runtime once went into a directory of the host.
            throw new GardenException("a process cannot start in " + absolute);
        }
        return absolute.toString();
    }

    private static List<String> environment(ContainerSpec container, ProcessSpec spec, User user) {
        var env = new TreeMap<String, String>();
        env.put("USER", user.name());
        env.put("HOME", user.home());
        env.put("LANG", "C.UTF-8");
        env.put(
                "PATH",
                user.isRoot()
                        ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                        : "/usr/local/bin:/usr/bin:/bin");
        env.putAll(container.env());
        env.putAll(spec.env());
        return env.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private static Map<String, Object> limit(String resource, int soft) {
        return Map.of("type", "RLIMIT_" + resource, "soft", soft, "hard", soft);
    }

    private static Map<String, Object> capabilities(List<String> bounding, List<String> effective) {
        return Map.of(
                "bounding", bounding,
                "permitted", effective,
                "effective", effective,
                "inheritable", List.of(),
                "ambient", List.of());
    }

    private static Map<String, Object> mount(String destination, String type, String source, String... options) {
        return Map.of("destination", destination, "type", type, "source", source, "options", List.of(options));
    }

    private static Map<String, Object> bind(BindMount mount) {
        return Map.of(
                "destination", mount.destination(),
                "type", "bind",
                "source", mount.source().toString(),
                "options", List.of("bind", mount.readOnly() ? "ro" : "rw", "nosuid", "nodev"));
    }

    private static Map<String, Object> seccomp() {
        try (InputStream file = Bundle.class.getResourceAsStream("/garden/seccomp.json")) {
            if (file == null) {
                throw new IllegalStateException("garden/seccomp.json is not on the class path");
            }
            return Kept.JSON.readValue(file, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
