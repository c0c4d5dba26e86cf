package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Firewall.Jump;
import io.elasticruntime.cellrep.garden.Firewall.Member;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Connects the containers of one cell: a bridge with a subnet of its own (CNI plugins {@code bridge} and
 * {@code host-local}), a network namespace for each container, and a {@link Firewall}. Everything carries a tag made
 * from the garden's directory, so it can be told from the rest of the machine and removed without the cell.
 */
final class ContainerNetwork {

    private static final Logger log = LoggerFactory.getLogger(ContainerNetwork.class);

    /** How a container is connected; links: its ends on the host's side. */
    record Attachment(String containerIp, String hostIp, List<String> links) {}

    private final GardenProperties.Network settings;
    private final Path garden;
    private final Path directory;
    private final String tag;
    private final String bridge;
    private final String subnet;
    private final Firewall firewall;
    private final Map<String, Member> members = new TreeMap<>();

    private ContainerNetwork(GardenProperties.Network settings, Path garden, String bridge, String subnet) {
        this.settings = settings;
        this.garden = garden;
        this.directory = garden.resolve("network");
        this.tag = tag(garden);
        this.bridge = bridge;
        this.subnet = subnet;
        this.firewall = new Firewall(tag, bridge, subnet, settings.hostAccess(), settings.enforceEgress());
    }

    /** Finds the network of this garden again, or chooses a free subnet for it. */
    static ContainerNetwork open(GardenProperties.Network settings, Path garden, Reservations reservations) {
        Path kept = garden.resolve("network/subnet");
        try {
            Files.createDirectories(garden.resolve("network"));
        } catch (IOException e) {
            throw new GardenException("cannot make " + garden, e);
        }
        Optional<String> before =
                Kept.readText(kept).filter(subnet -> reservations.retake("subnets", subnet.replace('/', '_'), garden));
        String subnet = before.orElseGet(() -> {
            List<Subnet> taken = Subnet.inUse();
            return reservations.takeSubnet(
                    Subnet.of(settings.range()).blocks(),
                    candidate -> taken.stream().noneMatch(Subnet.of(candidate)::overlaps),
                    garden);
        });
        Kept.writeText(kept, subnet);
        String bridge = bridge(settings, garden);
        Kept.writeText(garden.resolve("network/bridge"), bridge);
        return new ContainerNetwork(settings, garden, bridge, subnet);
    }

    /** The bridge of a garden stays what it was first: its containers are connected to it. */
    private static String bridge(GardenProperties.Network settings, Path garden) {
        return Kept.readText(garden.resolve("network/bridge"))
                .or(() -> Optional.ofNullable(settings.bridge()))
                .orElseGet(() -> "er-" + tag(garden));
    }

    static String tag(Path garden) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(garden.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets up the packet filter for the containers that are there already. */
    synchronized void restore(Map<String, Member> known) {
        members.putAll(known);
        applyFirewall();
        for (Jump jump : firewall.jumps()) {
            if (!iptables(jump, "-C").succeeds()) {
                iptables(jump, "-I").run();
            }
        }
    }

    Path namespace(String handle) {
        return Path.of("/run/netns", namespaceName(handle));
    }

    /**
     * Gives the container its namespace and address. No process may run in it before {@link #admit}.
     *
     * @param owner whose network it is; null = the host's
     */
    Attachment attach(String handle, @Nullable UserNamespace owner) {
        Command netns = Command.of("ip", "netns");
        if (owner == null) {
            netns.with("add", namespaceName(handle)).run();
        } else {
            netns.with("attach", namespaceName(handle), String.valueOf(owner.keeper()))
                    .run();
        }
        JsonNode result = Kept.JSON.readTree(cni("ADD", handle).run());
        String ip = result.at("/ips/0/address").asString().replaceFirst("/.*", "");
        String gateway = result.at("/ips/0/gateway").asString();
        List<String> links = result.path("interfaces")
                .valueStream()
                .filter(link -> link.path("sandbox").asString("").isEmpty())
                .map(link -> link.path("name").asString())
                .filter(name -> !name.equals(bridge))
                .toList();
        return new Attachment(ip, gateway, links);
    }

    /** Gives the container its loopback, reachability and limits. Ports: container port → host port. */
    void admit(ContainerSpec spec, Map<Integer, Integer> ports, Attachment attachment) {
        String handle = spec.handle();
        Command.of("ip", "-n", namespaceName(handle), "link", "set", "lo", "up").run();
        isolate(attachment.links());
        allowLoopbackRouting();
        synchronized (this) {
            members.put(handle, new Member(handle, attachment.containerIp(), ports, spec.egress()));
            applyFirewall();
        }
    }

    /** Removes every trace of the container's connection, however much of it there is. */
    void detach(String handle) {
        synchronized (this) {
            if (members.remove(handle) != null) {
                applyFirewall();
            }
        }
        cni("DEL", handle).run();
        if (Files.exists(namespace(handle))) {
            Command.of("ip", "netns", "del", namespaceName(handle)).run();
        }
    }

    /** Removes the bridge, the rules and every namespace of this garden. */
    synchronized void purge() {
        members.clear();
        firewall.jumps().forEach(jump -> {
            while (iptables(jump, "-D").succeeds()) {
                log.atDebug().addKeyValue("chain", jump.to()).log("removed a jump");
            }
        });
        firewall.chains().forEach((table, chains) -> {
            chains.forEach(chain ->
                    Command.of("iptables", "-w", "10", "-t", table, "-F", chain).succeeds());
            chains.forEach(chain ->
                    Command.of("iptables", "-w", "10", "-t", table, "-X", chain).succeeds());
        });
        for (Path namespace : Kept.children(Path.of("/run/netns"))) {
            String name = namespace.getFileName().toString();
            if (name.startsWith("er-" + tag + "-")) {
                Command.of("ip", "netns", "del", name).run();
            }
        }
        if (Files.exists(Path.of("/sys/class/net", bridge))) {
            Command.of("ip", "link", "del", bridge).run();
        }
    }

    private void applyFirewall() {
        Command.of("iptables-restore", "-w", "10", "--noflush")
                .input(firewall.rules(members.values()))
                .run();
    }

    private static Command iptables(Jump jump, String operation) {
        return Command.of("iptables", "-w", "10", "-t", jump.table(), operation, jump.from())
                .with(jump.rule().toArray(String[]::new));
    }

    private Command cni(String command, String handle) {
        var config = new LinkedHashMap<String, Object>();
        config.put("cniVersion", "0.4.0");
        config.put("name", "er-" + tag);
        config.put("type", "bridge");
        config.put("bridge", bridge);
        config.put("isGateway", true);
        config.put("ipMasq", false);
        config.put("hairpinMode", true);
        config.put(
                "ipam",
                Map.of(
                        "type", "host-local",
                        "dataDir", directory.resolve("addresses").toString(),
                        "ranges", List.of(List.of(Map.of("subnet", subnet))),
                        "routes", List.of(Map.of("dst", "0.0.0.0/0"))));
        Path namespace = namespace(handle);
        var env = new HashMap<String, String>();
        env.put("CNI_COMMAND", command);
        env.put("CNI_CONTAINERID", handle);
        env.put("CNI_NETNS", Files.exists(namespace) ? namespace.toString() : "");
        env.put("CNI_IFNAME", "eth0");
        env.put("CNI_PATH", settings.cniPluginDirectory().toString());
        return Command.of(settings.cniPluginDirectory().resolve("bridge").toString())
                .env(env)
                .input(Kept.JSON.writeValueAsString(config));
    }

    /**
     * Containers on one bridge are strangers: they may speak to the host, but not to one another. Where the packet filter
     * sees what passes within a bridge, it sees to that, and isolated ports would stop mapped ports besides.
     */
    private void isolate(List<String> links) {
        if (Kept.readText(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables"))
                .filter("1"::equals)
                .isPresent()) {
            return;
        }
        for (String link : links) {
            Command.of("ip", "link", "set", "dev", link, "type", "bridge_slave", "isolated", "on")
                    .run();
        }
    }

    /** Without it the host reaches a container by a mapped port of its address, but not of 127.0.0.1. */
    private void allowLoopbackRouting() {
        Path setting = Path.of("/proc/sys/net/ipv4/conf", bridge, "route_localnet");
        if (Kept.readText(setting).filter("1"::equals).isPresent()) {
            return;
        }
        try {
            Files.writeString(setting, "1");
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("setting", setting)
                    .addKeyValue("reason", e.getMessage())
                    .log("containers are not reachable at 127.0.0.1 of this host");
        }
    }

    private String namespaceName(String handle) {
        return "er-" + tag + "-" + handle;
    }

    /** An IPv4 network, as numbers. */
    record Subnet(long address, int prefix) {

        static Subnet of(String text) {
            String[] parts = text.split("/");
            long address = 0;
            for (String octet : parts[0].split("\\.")) {
                address = address << 8 | Integer.parseInt(octet);
            }
            return new Subnet(address, Integer.parseInt(parts[1]));
        }

        /** Its /24 networks in order. */
        List<String> blocks() {
            return IntStream.range(0, 1 << (24 - prefix))
                    .mapToObj(i -> address + ((long) i << 8))
                    .map(block -> "%d.%d.%d.0/24".formatted(block >> 24, block >> 16 & 255, block >> 8 & 255))
                    .toList();
        }

        boolean overlaps(Subnet other) {
            int shift = 32 - Math.min(prefix, other.prefix);
            return address >> shift == other.address >> shift;
        }

        /** The networks that this machine has a route to, and its name servers. */
        static List<Subnet> inUse() {
            var subnets = new ArrayList<Subnet>();
            Kept.readText(Path.of("/proc/net/route")).stream()
                    .flatMap(String::lines)
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .filter(columns -> columns.length > 7 && !columns[7].equals("00000000"))
                    .map(columns -> new Subnet(
                            Integer.toUnsignedLong(Integer.reverseBytes(Integer.parseUnsignedInt(columns[1], 16))),
                            Integer.bitCount(Integer.parseUnsignedInt(columns[7], 16))))
                    .forEach(subnets::add);
            Kept.readText(Path.of("/etc/resolv.conf")).stream()
                    .flatMap(String::lines)
                    .filter(line -> line.matches("nameserver\\s+\\d+\\.\\d+\\.\\d+\\.\\d+\\s*"))
                    .map(line -> Subnet.of(line.split("\\s+")[1] + "/32"))
                    .forEach(subnets::add);
            return subnets;
        }
    }
}
