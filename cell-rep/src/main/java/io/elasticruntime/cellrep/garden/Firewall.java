package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the packet filter does for the containers of one cell (cell-and-staging.md B5), as the input of
 * {@code iptables-restore --noflush}: all rules in chains of our own, written anew as a whole, so that they are what the
 * containers need whatever was there before.
 *
 * @param tag marks the chains of this cell
 * @param bridge the interface behind which its containers are
 * @param subnet their addresses
 * @param hostAccess whether they may connect to the host whatever their rules say
 * @param enforceEgress whether they may connect only to what their rules allow
 */
record Firewall(String tag, String bridge, String subnet, boolean hostAccess, boolean enforceEgress) {

    /** A container as the packet filter sees it; ports: container port → host port. */
    record Member(String handle, String ip, Map<Integer, Integer> ports, List<EgressRule> egress) {}

    /** A rule in a chain that is not ours, by which packets come to one that is. */
    record Jump(String table, String from, List<String> match, String to) {

        List<String> rule() {
            var rule = new ArrayList<>(match);
            rule.addAll(List.of("-j", to));
            return rule;
        }
    }

    List<Jump> jumps() {
        List<String> local = List.of("-m", "addrtype", "--dst-type", "LOCAL");
        return List.of(
                new Jump("nat", "PREROUTING", local, chain("dnat")),
                new Jump("nat", "OUTPUT", local, chain("dnat")),
                new Jump("nat", "POSTROUTING", List.of(), chain("snat")),
                new Jump("filter", "FORWARD", List.of(), chain("forward")),
                new Jump("filter", "INPUT", List.of("-i", bridge), chain("input")));
    }

    /** Our chains, each before those it jumps to. */
    Map<String, List<String>> chains() {
        var chains = new TreeMap<String, List<String>>();
        chains.put("nat", List.of(chain("dnat"), chain("snat")));
        chains.put("filter", List.of(chain("forward"), chain("input"), chain("egress")));
        return chains;
    }

    String rules(Collection<Member> members) {
        var lines = new ArrayList<String>();
        lines.add("*nat");
        lines.addAll(emptied("nat"));
        members.forEach(member -> lines.addAll(mappings(member)));
        String snat = "-A " + chain("snat");
        // Answers to the host's own loopback address, and to a container that calls its neighbour by a host port, must
        // come back through the host.
        lines.add(snat + " -s 127.0.0.0/8 -o " + bridge + " -j MASQUERADE");
        lines.add(snat + " -s " + subnet + " -o " + bridge + " -m conntrack --ctstate DNAT -j MASQUERADE");
        lines.add(snat + " -s " + subnet + " ! -o " + bridge + " -j MASQUERADE");
        lines.add("COMMIT");
        lines.add("*filter");
        lines.addAll(emptied("filter"));
        String forward = "-A " + chain("forward");
        // Containers are strangers to one another, and meet only at ports that the host maps.
        lines.add(forward + " -i " + bridge + " -o " + bridge + " -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT"
                + " -j REJECT --reject-with icmp-admin-prohibited");
        lines.add(forward + " -i " + bridge + " -j " + chain("egress"));
        lines.add(forward + " -o " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT");
        lines.addAll(input());
        String egress = "-A " + chain("egress");
        lines.add(egress + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        if (enforceEgress) {
            members.forEach(member -> lines.addAll(egress(member)));
            lines.add(egress + " -j REJECT --reject-with icmp-admin-prohibited");
        } else {
            lines.add(egress + " -j ACCEPT");
        }
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    private List<String> emptied(String table) {
        return chains().getOrDefault(table, List.of()).stream()
                .map(chain -> ":" + chain + " - [0:0]")
                .toList();
    }

    private List<String> mappings(Member member) {
        var lines = new ArrayList<String>();
        new TreeMap<>(member.ports())
                .forEach((container, host) -> lines.add("-A " + chain("dnat") + " -p tcp --dport " + host
                        + " -m comment --comment " + member.handle() + " -j DNAT --to-destination " + member.ip() + ":"
                        + container));
        return lines;
    }

    /** The bridge lets loopback addresses pass for the sake of port mappings; a container must not use that. */
    private List<String> input() {
        String input = "-A " + chain("input");
        var lines = new ArrayList<>(List.of(
                input + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", input + " -d 127.0.0.0/8 -j DROP"));
        if (!hostAccess) {
            lines.add(input + " -p udp --dport 53 -j ACCEPT");
            lines.add(input + " -p tcp --dport 53 -j ACCEPT");
            lines.add(
                    enforceEgress
                            ? input + " -j " + chain("egress")
                            : input + " -j REJECT --reject-with icmp-host-prohibited");
        }
        return lines;
    }

    private List<String> egress(Member member) {
        var lines = new ArrayList<String>();
        for (EgressRule rule : member.egress()) {
            for (String destination : rule.destinations()) {
                for (String service : services(rule)) {
                    String match = "-A " + chain("egress") + " -s " + member.ip() + destination(destination) + service;
                    if (rule.log()) {
                        String prefix = member.handle()
                                .substring(0, Math.min(28, member.handle().length()));
                        lines.add(match + " -m conntrack --ctstate NEW -j LOG --log-prefix " + prefix);
                    }
                    lines.add(match + " -j ACCEPT");
                }
            }
        }
        return lines;
    }

    private static String destination(String destination) {
        return destination.contains("-") ? " -m iprange --dst-range " + destination : " -d " + destination;
    }

    private static List<String> services(EgressRule rule) {
        return switch (rule.protocol()) {
            case "all" -> List.of("");
            case "icmp" -> {
                var icmp = rule.icmpInfo();
                if (icmp == null || icmp.type() < 0) {
                    yield List.of(" -p icmp");
                }
                String code = icmp.code() < 0 ? "" : "/" + icmp.code();
                yield List.of(" -p icmp --icmp-type " + icmp.type() + code);
            }
            case "tcp", "udp" -> {
                String protocol = " -p " + rule.protocol();
                if (rule.portRange() != null) {
                    yield List.of(protocol + " --dport " + rule.portRange().start() + ":"
                            + rule.portRange().end());
                }
                List<Integer> ports = rule.ports() == null ? List.of() : rule.ports();
                yield ports.isEmpty()
                        ? List.of(protocol)
                        : ports.stream()
                                .map(port -> protocol + " --dport " + port)
                                .toList();
            }
            default -> throw new GardenException("egress rule has an unknown protocol: " + rule.protocol());
        };
    }

    private String chain(String purpose) {
        return "er-" + tag + "-" + purpose;
    }
}
