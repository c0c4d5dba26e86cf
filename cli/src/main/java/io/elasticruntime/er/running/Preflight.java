package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.LocalDeployment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What would go wrong is told before anything is started: one line each, with the remedy. */
final class Preflight {

    private static final long NEEDED_KIB = 1_500L * 1024;
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final List<String> CONTAINER_PROGRAMS = List.of("runc", "conmon", "iptables");
    private static final List<Path> CNI_DIRECTORIES = List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"));

    private Preflight() {}

    /** @throws Refusal if a port is taken or memory is short */
    static void check(LocalDeployment deployment) {
        Map<String, Integer> internal = deployment.internalPorts();
        int port = deployment.port();
        internal.forEach((user, its) -> {
            if (its == port) {
                throw new Refusal("Port " + port + " cannot be both the router's and an internal one (" + user
                        + "): choose another one with --port N, or others with --base-port N.");
            }
        });
        if (!isFree(port, true)) {
            throw inUse(port, "router", "choose another one with --port N.");
        }
        internal.forEach((user, its) -> {
            if (!isFree(its, false)) {
                throw inUse(its, user, "choose others with --base-port N.");
            }
        });
        long available = availableMemoryKib();
        if (available < NEEDED_KIB) {
            throw new Refusal("Only " + available / 1024 + " MB of memory are free, " + NEEDED_KIB / 1024
                    + " MB are needed: close something, or try --cells 1.");
        }
    }

    /** Whether every service behind the router would get its port. */
    static boolean internalPortsAreFree(LocalDeployment deployment) {
        int port = deployment.port();
        return deployment.internalPorts().values().stream().allMatch(its -> its != port && isFree(its, false));
    }

    private static Refusal inUse(int port, String user, String remedy) {
        return new Refusal("Port " + port + " (" + user + ") is in use: stop what listens there, or " + remedy);
    }

    /** Why instances cannot run in containers here; empty if they can. */
    static String isolationMissing() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return "containers need Linux";
        }
        if (!System.getProperty("user.name").equals("root")) {
            return "containers need root";
        }
        List<String> missing = CONTAINER_PROGRAMS.stream()
                .filter(program -> onPath(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            return "not installed: " + String.join(", ", missing);
        }
        return CNI_DIRECTORIES.stream().anyMatch(directory -> Files.isExecutable(directory.resolve("bridge")))
                ? ""
                : "the CNI plugins are not installed";
    }

    private static List<Path> onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .toList();
    }

    /** Whether nobody listens there. */
    static boolean isFree(int port, boolean allInterfaces) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    allInterfaces
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static long availableMemoryKib() {
        try (Stream<String> lines = Files.lines(MEMINFO)) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException _) {
            return Long.MAX_VALUE; // Not Linux: nothing is known, so nothing is refused.
        }
    }
}
