package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EgressRule.IcmpInfo;
import io.elasticruntime.diego.EgressRule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An egress rule in the words of the packet filter. All rules of a cell go into it together, so that one which it does not
 * understand would keep those of all others out: what is not exactly as expected is refused here, for its container alone.
 * Rules for IPv6 match nothing, since containers have none.
 */
final class EgressMatches {

    /** Lines of the packet filter that one container may have, log lines not counted. */
    static final int LARGEST = 2000;

    /** How many ports one line takes. */
    private static final int PORTS_AT_ONCE = 15;

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private EgressMatches() {}

    /**
     * The matches of a container's rules, in their order.
     *
     * @throws GardenException naming what is wrong, or that there are more than {@link #LARGEST}
     */
    static List<Match> of(List<EgressRule> rules) {
        var matches = new ArrayList<Match>();
        for (EgressRule rule : rules) {
            for (String destination : destinations(rule)) {
                for (String service : services(rule)) {
                    matches.add(new Match(destination + service, rule.log()));
                }
            }
            if (matches.size() > LARGEST) {
                throw new GardenException(
                        "the egress rules need more than %d lines of the packet filter, which is the limit"
                                .formatted(LARGEST));
            }
        }
        return List.copyOf(matches);
    }

    /** @param log whether new connections are logged */
    record Match(String text, boolean log) {}

    private static List<String> destinations(EgressRule rule) {
        if (rule.destinations() == null) {
            throw refused("destinations", "null");
        }
        return rule.destinations().stream()
                .flatMap(destination -> Stream.of(destination.split(",", -1)))
                .map(String::strip)
                .filter(destination -> !destination.contains(":"))
                .map(EgressMatches::destination)
                .toList();
    }

    private static String destination(String text) {
        String[] range = text.split("-", -1);
        if (range.length == 2) {
            if (address(range[0], text) > address(range[1], text)) {
                throw refused("destination", text);
            }
            return " -m iprange --dst-range " + text;
        }
        String[] network = text.split("/", -1);
        address(network[0], text);
        if (network.length > 2 || network.length == 2 && !network[1].matches("[12]?\\d|3[0-2]")) {
            throw refused("destination", text);
        }
        return " -d " + text;
    }

    private static long address(String text, String destination) {
        if (!IPV4.matcher(text).matches()) {
            throw refused("destination", destination);
        }
        long address = 0;
        for (String part : text.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                throw refused("destination", destination);
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    private static List<String> services(EgressRule rule) {
        return switch (rule.protocol()) {
            case "all" -> List.of("");
            case "icmp" -> List.of(" -p icmp" + icmp(rule.icmpInfo()));
            case "icmpv6" -> List.of();
            case "tcp", "udp" -> ports(rule);
            case null, default -> throw refused("protocol", String.valueOf(rule.protocol()));
        };
    }

    private static String icmp(@Nullable IcmpInfo icmp) {
        if (icmp == null || icmp.type() < 0) {
            return "";
        }
        if (icmp.type() > 255 || icmp.code() > 255) {
            throw refused("icmp_info", icmp.type() + "/" + icmp.code());
        }
        return " --icmp-type " + icmp.type() + (icmp.code() < 0 ? "" : "/" + icmp.code());
    }

    private static List<String> ports(EgressRule rule) {
        String protocol = " -p " + rule.protocol();
        PortRange range = rule.portRange();
        if (range != null) {
            if (port(range.start()) > port(range.end())) {
                throw refused("port_range", range.start() + "-" + range.end());
            }
            return List.of(protocol + " --dport " + range.start() + ":" + range.end());
        }
        List<Integer> ports = rule.ports() == null ? List.of() : rule.ports();
        ports.forEach(EgressMatches::port);
        if (ports.size() < 2) {
            return List.of(ports.isEmpty() ? protocol : protocol + " --dport " + ports.getFirst());
        }
        return IntStream.iterate(0, from -> from < ports.size(), from -> from + PORTS_AT_ONCE)
                .mapToObj(from -> ports.subList(from, Math.min(ports.size(), from + PORTS_AT_ONCE)))
                .map(some -> protocol + " -m multiport --dports "
                        + String.join(",", some.stream().map(String::valueOf).toList()))
                .toList();
    }

    private static int port(int port) {
        if (port < 1 || port > 65535) {
            throw refused("port", String.valueOf(port));
        }
        return port;
    }

    private static GardenException refused(String field, String value) {
        return new GardenException("an egress rule has an unknown " + field + ": " + value);
    }
}
