package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.EgressMatches.Match;
import io.elasticruntime.diego.EgressRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the packet filter does for the containers of one cell (cell-and-staging.md B5, ha-and-security.md d.5), as the
 * input of {@code iptables-restore --noflush}: all rules in chains of our own, written anew as a whole, so that they are
 * what the containers need whatever was there before.
 *
 * <ul>
 *   <li>A container reaches what its egress rules allow, and of the machine name servers and the ports in {@link Reach}.
 *       All else is refused at once, TCP by a reset. Connections that were allowed when they began go on.
 *   <li>A container is reached by nobody but through a mapped port of the address at which routers ask. What comes to its
 *       own address from elsewhere is dropped before anybody else's rules could let it pass.
 *   <li>A container sends as itself only: by its own address and, where that is known, its own link.
 * </ul>
 *
 * @param tag marks the chains of this cell
 * @param bridge the interface behind which its containers are
 * @param subnet their addresses
 */
record Firewall(String tag, String bridge, String subnet, Reach reach) {

    /** How the bridges of all cells begin, but those of a name that was chosen. */
    static final String BRIDGES = "er-";

    private static final String KNOWN = " -m conntrack --ctstate RELATED,ESTABLISHED";

    /**
     * What containers and the machine may ask of each other.
     *
     * @param instanceAddress where mapped ports are asked for; a loopback address: any of them, and only from this machine
     * @param plain whether they answer there although it is not a loopback address
     * @param hostPorts TCP ports of this machine that containers may connect to, at any of its addresses
     * @param hostAccess whether containers may connect to the machine whatever their rules say
     * @param enforceEgress whether they may connect only to what their rules allow
     */
    record Reach(
            String instanceAddress, boolean plain, List<Integer> hostPorts, boolean hostAccess, boolean enforceEgress) {

        boolean isLocal() {
            return instanceAddress.startsWith("127.");
        }

        /** Whether mapped ports answer at all. */
        boolean isOpen() {
            return isLocal() || plain;
        }
    }

    /**
     * A container as the packet filter sees it.
     *
     * @param mac of its own end of the link; null = not known
     * @param ports container port → host port
     */
    record Member(String handle, String ip, @Nullable String mac, Map<Integer, Integer> ports, List<Match> egress) {

        /** @throws GardenException if the packet filter could not take the rules */
        static Member of(
                String handle, String ip, @Nullable String mac, Map<Integer, Integer> ports, List<EgressRule> egress) {
            return new Member(handle, ip, mac, ports, EgressMatches.of(egress));
        }
    }

    /** A rule in a chain that is not ours, by which packets come to one that is. */
    record Jump(String table, String from, String match, String to) {

        String rule() {
            return match + " -j " + to;
        }
    }

    List<Jump> jumps() {
        var jumps = new ArrayList<Jump>();
        if (reach.isOpen()) {
            String asked = " -d " + asked() + " -m addrtype --dst-type LOCAL";
            jumps.add(new Jump("nat", "OUTPUT", asked, chain("dnat")));
            if (!reach.isLocal()) {
                jumps.add(new Jump("nat", "PREROUTING", " ! -i " + bridges() + asked, chain("dnat")));
            }
        }
        jumps.add(new Jump("nat", "POSTROUTING", "", chain("snat")));
        jumps.add(new Jump("mangle", "FORWARD", " -o " + bridge, chain("guard")));
        jumps.add(new Jump("filter", "FORWARD", "", chain("forward")));
        jumps.add(new Jump("filter", "INPUT", " -i " + bridge, chain("input")));
        return jumps;
    }

    /** Ours, and those of the other cells that are on this machine. */
    private String bridges() {
        return bridge.startsWith(BRIDGES) ? BRIDGES + "+" : bridge;
    }

    private String asked() {
        return reach.isLocal() ? "127.0.0.0/8" : reach.instanceAddress() + "/32";
    }

    /** Our chains, each before those it jumps to. */
    Map<String, List<String>> chains() {
        var chains = new TreeMap<String, List<String>>();
        chains.put("nat", List.of(chain("dnat"), chain("snat")));
        chains.put("mangle", List.of(chain("guard")));
        chains.put(
                "filter", List.of(chain("forward"), chain("input"), chain("egress"), chain("source"), chain("refuse")));
        return chains;
    }

    /** @param nameServers addresses that containers are told to ask */
    String rules(Collection<Member> members, List<String> nameServers) {
        return rules(members, nameServers, Map.of(), false);
    }

    /**
     * The rules and the jumps to them.
     *
     * @param before rules in chains that are not ours, by table, as {@code iptables-save} has them
     */
    String begin(Collection<Member> members, List<String> nameServers, Map<String, List<String>> before) {
        return rules(members, nameServers, before, true);
    }

    private String rules(
            Collection<Member> members, List<String> nameServers, Map<String, List<String>> before, boolean jump) {
        var lines = new ArrayList<String>();
        chains().forEach((table, chains) -> {
            lines.add("*" + table);
            chains.forEach(chain -> lines.add(":" + chain + " - [0:0]"));
            lines.addAll(removed(before.getOrDefault(table, List.of())));
            lines.addAll(
                    switch (table) {
                        case "nat" -> nat(members);
                        case "mangle" -> guard();
                        default -> filter(members, nameServers);
                    });
            if (jump) {
                jumps().stream()
                        .filter(way -> way.table().equals(table))
                        .forEach(way -> lines.add("-I " + way.from() + " 1" + way.rule()));
            }
            lines.add("COMMIT");
        });
        return String.join("\n", lines) + "\n";
    }

    /** Undoes all of it. */
    String end(Map<String, List<String>> before) {
        var lines = new ArrayList<String>();
        chains().forEach((table, chains) -> {
            lines.add("*" + table);
            chains.forEach(chain -> lines.add(":" + chain + " - [0:0]"));
            lines.addAll(removed(before.getOrDefault(table, List.of())));
            chains.forEach(chain -> lines.add("-X " + chain));
            lines.add("COMMIT");
        });
        return String.join("\n", lines) + "\n";
    }

    /** The whole of IPv6: nothing goes in or out. */
    String beginIpv6(Map<String, List<String>> before) {
        var lines = new ArrayList<>(List.of("*filter", ":" + chain("ipv6") + " - [0:0]"));
        lines.addAll(removed(before.getOrDefault("filter", List.of())));
        lines.add("-A " + chain("ipv6") + " -j DROP");
        for (String way : List.of("FORWARD 1 -i ", "FORWARD 1 -o ", "INPUT 1 -i ", "OUTPUT 1 -o ")) {
            lines.add("-I " + way + bridge + " -j " + chain("ipv6"));
        }
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    String endIpv6(Map<String, List<String>> before) {
        var lines = new ArrayList<>(List.of("*filter", ":" + chain("ipv6") + " - [0:0]"));
        lines.addAll(removed(before.getOrDefault("filter", List.of())));
        lines.addAll(List.of("-X " + chain("ipv6"), "COMMIT"));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> removed(List<String> rules) {
        return rules.stream().map(rule -> rule.replaceFirst("^-A", "-D")).toList();
    }

    /**
     * The rules by which packets come to our chains, by table.
     *
     * @param saved what {@code iptables-save} says
     */
    Map<String, List<String>> jumpsIn(String saved) {
        String chains = BRIDGES + tag + "-";
        var found = new TreeMap<String, List<String>>();
        String table = "";
        for (String line : saved.lines().toList()) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith("-A ") && !line.startsWith("-A " + chains) && line.contains(" -j " + chains)) {
                found.computeIfAbsent(table, any -> new ArrayList<>()).add(line);
            }
        }
        return found;
    }

    private List<String> nat(Collection<Member> members) {
        var lines = new ArrayList<String>();
        if (reach.isOpen()) {
            members.forEach(member -> lines.addAll(mappings(member)));
        }
        String snat = "-A " + chain("snat");
        // Answers to the host's own loopback address must come back through the host.
        lines.add(snat + " -s 127.0.0.0/8 -o " + bridge + " -j MASQUERADE");
        lines.add(snat + " -s " + subnet + " ! -o " + bridge + " -j MASQUERADE");
        return lines;
    }

    private List<String> mappings(Member member) {
        var lines = new ArrayList<String>();
        new TreeMap<>(member.ports())
                .forEach((container, host) -> lines.add("-A " + chain("dnat") + " -p tcp --dport " + host
                        + " -m comment --comment " + member.handle() + " -j DNAT --to-destination " + member.ip() + ":"
                        + container));
        return lines;
    }

    /**
     * Packets are asked here before the table {@code filter}, where another program's rule may come first and accept what
     * it thinks its own. What comes from another cell's containers is left to the rules of that cell, which refuse it.
     */
    private List<String> guard() {
        String guard = "-A " + chain("guard");
        var lines = new ArrayList<String>();
        lines.add(guard + KNOWN + " -j RETURN");
        mapped().ifPresent(match -> lines.add(guard + match + " -j RETURN"));
        if (bridge.startsWith(BRIDGES)) {
            lines.add(guard + " -i " + BRIDGES + "+ -j RETURN");
        }
        lines.add(guard + " -j DROP");
        return lines;
    }

    /** What other machines ask of instances: nothing, unless the address at which they do may be asked in plain. */
    private Optional<String> mapped() {
        return reach.isOpen() && !reach.isLocal()
                ? Optional.of(" ! -i " + bridges() + " -p tcp -m conntrack --ctstate DNAT --ctorigdst " + asked())
                : Optional.empty();
    }

    private List<String> filter(Collection<Member> members, List<String> nameServers) {
        var lines = new ArrayList<String>();
        String forward = "-A " + chain("forward");
        // Containers are strangers to one another, those of other cells too.
        lines.add(forward + " -i " + bridge + " -o " + bridges() + " -j " + chain("refuse"));
        lines.add(forward + " -i " + bridge + " ! -s " + subnet + " -j DROP");
        lines.add(forward + " -i " + bridge + " -j " + chain("egress"));
        lines.add(forward + " -o " + bridge + KNOWN + " -j ACCEPT");
        mapped().ifPresent(match -> lines.add(forward + " -o " + bridge + match + " -j ACCEPT"));
        lines.add(forward + " -o " + bridge + " -j " + chain("refuse"));
        lines.addAll(input(nameServers));
        lines.addAll(egress(members));
        String source = "-A " + chain("source");
        members.forEach(member -> lines.add(source + " -s " + member.ip()
                + (member.mac() == null ? "" : " -m mac --mac-source " + member.mac()) + " -j RETURN"));
        lines.add(source + " -j DROP");
        String refuse = "-A " + chain("refuse");
        lines.add(refuse + " -p tcp -j REJECT --reject-with tcp-reset");
        lines.add(refuse + " -j REJECT --reject-with icmp-port-unreachable");
        return lines;
    }

    /** The bridge lets loopback addresses pass for the sake of port mappings; a container must not use that. */
    private List<String> input(List<String> nameServers) {
        String input = "-A " + chain("input");
        var lines = new ArrayList<>(List.of(
                input + " ! -s " + subnet + " -j DROP",
                input + KNOWN + " -j ACCEPT",
                input + " -d 127.0.0.0/8 -j DROP",
                input + " -j " + chain("source")));
        if (reach.hostAccess()) {
            return lines;
        }
        for (String server : nameServers) {
            lines.add(input + " -d " + server + " -p udp --dport 53 -j ACCEPT");
            lines.add(input + " -d " + server + " -p tcp --dport 53 -j ACCEPT");
        }
        reach.hostPorts().forEach(port -> lines.add(input + " -p tcp --dport " + port + " -j ACCEPT"));
        lines.add(input + " -j " + chain("refuse"));
        return lines;
    }

    private List<String> egress(Collection<Member> members) {
        var lines = new ArrayList<String>();
        String egress = "-A " + chain("egress");
        lines.add(egress + KNOWN + " -j ACCEPT");
        lines.add(egress + " -j " + chain("source"));
        if (!reach.hostAccess()) {
            // It was sent to an address of this machine, where somebody has mapped a port.
            lines.add(egress + " -m conntrack --ctstate DNAT -j " + chain("refuse"));
        }
        if (!reach.enforceEgress()) {
            lines.add(egress + " -j ACCEPT");
            return lines;
        }
        members.forEach(member -> lines.addAll(allowed(member)));
        lines.add(egress + " -j " + chain("refuse"));
        return lines;
    }

    private List<String> allowed(Member member) {
        var lines = new ArrayList<String>();
        for (Match rule : member.egress()) {
            String match = "-A " + chain("egress") + " -s " + member.ip() + rule.text();
            if (rule.log()) {
                String prefix = member.handle()
                        .substring(0, Math.min(28, member.handle().length()));
                lines.add(match + " -m conntrack --ctstate NEW -m limit --limit 100/second --limit-burst 100"
                        + " -j LOG --log-prefix " + prefix);
            }
            lines.add(match + " -j ACCEPT");
        }
        return lines;
    }

    private String chain(String purpose) {
        return BRIDGES + tag + "-" + purpose;
    }
}
