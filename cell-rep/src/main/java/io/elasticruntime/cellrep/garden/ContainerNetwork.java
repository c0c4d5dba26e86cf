package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Firewall.Member;
import io.elasticruntime.diego.EgressRule;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
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

    /** Settings of IPv6; not there where the kernel has none. */
    static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");

    /**
     * How a container is connected.
     *
     * @param mac of its end of the link
     * @param link the host's end of the link
     */
    record Attachment(String containerIp, String hostIp, String mac, String link) {}

    private final GardenProperties.Network settings;
    private final Path garden;
    private final Path directory;
    private final String tag;
    private final String bridge;
    private final String subnet;
    private final Firewall firewall;
    private final Map<String, Member> members = new TreeMap<>();
    private final ReentrantLock filtering = new ReentrantLock();
    private long wanted;
    private volatile long inForce;
    private volatile boolean locksPorts = true;

    private ContainerNetwork(GardenProperties.Network settings, Path garden, String bridge, String subnet) {
        this.settings = settings;
        this.garden = garden;
        this.directory = garden.resolve("network");
        this.tag = tag(garden);
        this.bridge = bridge;
        this.subnet = subnet;
        this.firewall = new Firewall(
                tag,
                bridge,
                subnet,
                new Firewall.Reach(
                        settings.instanceAddress(),
                        settings.plainInstances(),
                        settings.hostPorts(),
                        settings.hostAccess(),
                        settings.enforceEgress()));
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

    /** Sets up bridge and packet filter for the containers that are there already. */
    synchronized void restore(Map<String, Member> known) {
        members.putAll(known);
        if (!firewall.reach().isOpen()) {
            log.atWarn()
                    .addKeyValue("address", settings.instanceAddress())
                    .log(
                            "instances refuse what routers ask: their address is not a loopback address, and plain-instances is"
                                    + " not set");
        }
        restoreFilter(firewall.begin(members.values(), nameServers(), jumps("iptables-save")));
        inForce = wanted;
        filterIpv6(firewall::beginIpv6);
        if (Files.exists(device())) {
            prepareBridge();
            Kept.children(device().resolve("brif")).stream()
                    .filter(port -> !Kept.readText(port.resolve("isolated"))
                            .filter("1"::equals)
                            .isPresent())
                    .forEach(port -> isolate(port.getFileName().toString(), ""));
        }
    }

    private Path device() {
        return Path.of("/sys/class/net", bridge);
    }

    private Map<String, List<String>> jumps(String save) {
        return firewall.jumpsIn(Command.of(save).run());
    }

    /** What IPv6 containers could have if somebody switched it on behind our back is dropped besides. */
    private void filterIpv6(Function<Map<String, List<String>>, String> rules) {
        if (!Files.exists(IPV6)) {
            return;
        }
        try {
            Command.of("ip6tables-restore", "-w", "10", "--noflush")
                    .input(rules.apply(jumps("ip6tables-save")))
                    .run();
        } catch (GardenException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("containers have no IPv6, but its packet filter cannot be set up besides");
        }
    }

    Path namespace(String handle) {
        return Path.of("/run/netns", namespaceName(handle));
    }

    /**
     * Gives the container its namespace and address. No process may use it before {@link #admit}.
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
        prepareBridge();
        JsonNode result = Kept.JSON.readTree(cni("ADD", handle).run());
        JsonNode inside = end(result, link -> !link.path("sandbox").asString("").isEmpty());
        JsonNode outside = end(
                result,
                link -> link.path("sandbox").asString("").isEmpty()
                        && !link.path("name").asString().equals(bridge));
        String link = outside.path("name").asString();
        setting(IPV6.resolve(link + "/disable_ipv6"), "1");
        return new Attachment(
                result.at("/ips/0/address").asString().replaceFirst("/.*", ""),
                result.at("/ips/0/gateway").asString(),
                inside.path("mac").asString(),
                link);
    }

    private static JsonNode end(JsonNode result, Predicate<JsonNode> which) {
        return result.path("interfaces")
                .valueStream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new GardenException("the CNI plugin bridge does not name the ends of a link"));
    }

    /** Gives the container its loopback, reachability and limits. Ports: container port → host port. */
    void admit(ContainerSpec spec, Map<Integer, Integer> ports, Attachment attachment) {
        String handle = spec.handle();
        Command.of("ip", "-n", namespaceName(handle), "link", "set", "lo", "up").run();
        isolate(
                attachment.link(),
                "neigh replace %s lladdr %s dev %s nud permanent\n"
                        .formatted(attachment.containerIp(), attachment.mac(), bridge));
        Command.of("bridge", "fdb", "replace", attachment.mac(), "dev", attachment.link(), "master", "static")
                .run();
        filter(handle, Member.of(handle, attachment.containerIp(), attachment.mac(), ports, spec.egress()));
    }

    /**
     * Gives an admitted container other egress rules.
     *
     * @throws GardenException if that fails; the container has those it had
     */
    void allow(String handle, List<EgressRule> egress) {
        Member now;
        synchronized (this) {
            now = members.get(handle);
        }
        if (now == null) {
            throw new GardenException("container " + handle + " has no network yet");
        }
        var changed = new Member(handle, now.ip(), now.mac(), now.ports(), EgressMatches.of(egress));
        if (changed.equals(now)) {
            return;
        }
        try {
            filter(handle, changed);
        } catch (GardenException e) {
            synchronized (this) {
                members.replace(handle, changed, now);
                wanted++;
            }
            throw e;
        }
    }

    /** Removes every trace of the container's connection, however much of it there is. */
    void detach(String handle) {
        filter(handle, null);
        cni("DEL", handle).run();
        if (Files.exists(namespace(handle))) {
            Command.of("ip", "netns", "del", namespaceName(handle)).run();
        }
    }

    /** Removes the bridge, the rules and every namespace of this garden. */
    synchronized void purge() {
        members.clear();
        restoreFilter(firewall.end(jumps("iptables-save")));
        filterIpv6(firewall::endIpv6);
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

    /**
     * Changes what the packet filter does for a container. Changes that come while another one is being written are written
     * together.
     *
     * @param member null = nothing any more
     */
    private void filter(String handle, @Nullable Member member) {
        long mine;
        synchronized (this) {
            Member before = member == null ? members.remove(handle) : members.put(handle, member);
            if (member == null && before == null) {
                return;
            }
            mine = ++wanted;
        }
        filtering.lock();
        try {
            if (inForce >= mine) {
                return;
            }
            long now;
            String rules;
            synchronized (this) {
                now = wanted;
                rules = firewall.rules(members.values(), nameServers());
            }
            restoreFilter(rules);
            inForce = now;
        } finally {
            filtering.unlock();
        }
    }

    private static void restoreFilter(String rules) {
        Command.of("iptables-restore", "-w", "10", "--noflush").input(rules).run();
    }

    /** Those that a container would be told of now. */
    private List<String> nameServers() {
        return NameServers.addresses(NameServers.forContainer(
                Kept.readText(Path.of("/etc/resolv.conf")).orElse(""),
                Subnet.of(subnet).first()));
    }

    private Command cni(String command, String handle) {
        var config = new LinkedHashMap<String, Object>();
        config.put("cniVersion", "0.4.0");
        config.put("name", "er-" + tag);
        config.put("type", "bridge");
        config.put("bridge", bridge);
        config.put("isGateway", true);
        config.put("ipMasq", false);
        config.put("hairpinMode", false);
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
     * Containers on one bridge are strangers: a port of it passes frames to the host and back only, knows one sender, and
     * learns no other, so that nobody gets what is meant for somebody else. Where the kernel can, others are not heard.
     *
     * @param more further lines of {@code ip -batch}
     */
    private void isolate(String link, String more) {
        String port = "link set dev " + link + " type bridge_slave isolated on learning off";
        // Without a sender that the bridge knows, a locked port would be dumb.
        boolean locked = locksPorts && !more.isEmpty();
        try {
            batch(locked ? port + " locked on\n" + more : port + "\n" + more);
        } catch (GardenException e) {
            if (!locked) {
                throw e;
            }
            batch(port + "\n" + more);
            locksPorts = false;
            log.atInfo()
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "root in a container could send in the name of its neighbour: this kernel locks no bridge ports");
        }
    }

    private static void batch(String lines) {
        Command.of("ip", "-batch", "-").input(lines).run();
    }

    /**
     * Makes the bridge before the plugin would, so that it has no IPv6 from its beginning. By its loopback routing the host
     * reaches a container by a mapped port of 127.0.0.1. It answers for containers when their neighbours look for them: so
     * they speak through the packet filter, which refuses at once, instead of waiting for an answer that never comes.
     */
    private synchronized void prepareBridge() {
        if (!Files.exists(device())) {
            Command.of("ip", "link", "add", bridge, "type", "bridge").run();
        }
        setting(IPV6.resolve(bridge + "/disable_ipv6"), "1");
        Path ipv4 = Path.of("/proc/sys/net/ipv4/conf", bridge);
        setting(ipv4.resolve("route_localnet"), firewall.reach().isLocal() ? "1" : "0");
        setting(ipv4.resolve("proxy_arp_pvlan"), "1");
    }

    private static void setting(Path file, String value) {
        if (!Files.exists(file) || Kept.readText(file).filter(value::equals).isPresent()) {
            return;
        }
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("setting", file)
                    .addKeyValue("value", value)
                    .addKeyValue("reason", e.getMessage())
                    .log("a setting of the containers' network cannot be made");
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

        /** The first address of a host in it: the gateway's. */
        String first() {
            long first = address + 1;
            return "%d.%d.%d.%d".formatted(first >> 24, first >> 16 & 255, first >> 8 & 255, first & 255);
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
