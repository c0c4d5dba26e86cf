package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.api.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a rule of a security group may be, and what is said of one that is not (cc-v3.md 6.5). */
final class SecurityRules {

    private static final Set<String> FIELDS =
            Set.of("protocol", "destination", "ports", "type", "code", "log", "description");
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "icmp", "icmpv6", "all");
    private static final Set<String> WITH_PORTS = Set.of("tcp", "udp");
    private static final Set<String> WITH_TYPE = Set.of("icmp", "icmpv6");
    private static final Pattern PORTS = Pattern.compile("\\d{1,5}(-\\d{1,5}|(,\\d{1,5})*)");
    private static final int LARGEST_PORT = 65535;
    private static final int MOST_PORTS = 255;
    private static final int LONGEST_PORTS = MOST_PORTS * "65535,".length();
    private static final int LONGEST_DESCRIPTION = 1000;

    private SecurityRules() {}

    /**
     * What is wrong with the rules, each with its place, such as {@code Rules[0]: log must be a boolean}. A rule has at
     * most 255 ports and a group at most 1,000 rules (as any list of a {@link Body}), since all of them go into the
     * packet filter of every cell.
     */
    static List<String> faults(List<Body> rules) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            for (String fault : faults(rules.get(i).json())) {
                faults.add("Rules[" + i + "]: " + fault);
            }
        }
        return faults;
    }

    private static List<String> faults(JsonNode rule) {
        List<String> faults = new ArrayList<>();
        List<String> unknown = rule.propertyNames().stream()
                .filter(Predicate.not(FIELDS::contains))
                .toList();
        if (!unknown.isEmpty()) {
            faults.add("unknown field(s): [\"" + String.join("\", \"", unknown) + "\"]");
        }
        String protocol = rule.path("protocol").asString("");
        if (!PROTOCOLS.contains(protocol)) {
            faults.add("protocol must be 'tcp', 'udp', 'icmp', 'icmpv6' or 'all'");
        }
        if (!isDestination(rule.get("destination"))) {
            faults.add(
                    "destination must be a valid CIDR, IP address, or IP address range and may not contain whitespace");
        }
        if (WITH_PORTS.contains(protocol) && !rule.has("ports")) {
            faults.add("ports are required for protocols of type TCP and UDP");
        } else if (WITH_PORTS.contains(protocol) && !arePorts(rule.get("ports"))) {
            faults.add(
                    "ports must be a valid single port, comma separated list of ports, or range or ports, formatted as"
                            + " a string");
        } else if (protocol.equals("all") && rule.has("ports")) {
            faults.add("ports are not allowed for protocols of type all");
        }
        for (String field : List.of("type", "code")) {
            if (WITH_TYPE.contains(protocol) && !rule.has(field)) {
                faults.add(field + " is required for protocols of type ICMP and ICMPv6");
            } else if (rule.has(field) && !isByte(rule.get(field))) {
                faults.add(field + " must be an integer between -1 and 255 (inclusive)");
            }
        }
        if (rule.has("log") && !rule.path("log").isBoolean()) {
            faults.add("log must be a boolean");
        }
        if (rule.has("description") && !rule.path("description").isString()) {
            faults.add("description must be a string");
        } else if (rule.path("description").asString("").length() > LONGEST_DESCRIPTION) {
            faults.add("description is too long (maximum is " + LONGEST_DESCRIPTION + " characters)");
        }
        return faults;
    }

    private static boolean isByte(JsonNode number) {
        return number.isInt() && number.intValue() >= -1 && number.intValue() <= 255;
    }

    private static boolean arePorts(JsonNode ports) {
        if (!ports.isString()
                || ports.stringValue().length() > LONGEST_PORTS
                || !PORTS.matcher(ports.stringValue()).matches()) {
            return false;
        }
        String[] numbers = ports.stringValue().split("[,-]");
        if (numbers.length > MOST_PORTS) {
            return false;
        }
        for (String number : numbers) {
            if (Integer.parseInt(number) < 1 || Integer.parseInt(number) > LARGEST_PORT) {
                return false;
            }
        }
        return !ports.stringValue().contains("-") || Integer.parseInt(numbers[0]) <= Integer.parseInt(numbers[1]);
    }

    private static boolean isDestination(@Nullable JsonNode destination) {
        if (destination == null || !destination.isString()) {
            return false;
        }
        String text = destination.stringValue();
        String[] range = text.split("-", -1);
        if (range.length == 2) {
            Long first = address(range[0]);
            Long last = address(range[1]);
            return first != null && last != null && first <= last;
        }
        String[] network = text.split("/", -1);
        boolean prefix = network.length == 1 || network.length == 2 && network[1].matches("[12]?\\d|3[0-2]");
        return prefix && address(network[0]) != null;
    }

    /** The number of an IPv4 address; null if it is none. */
    private static @Nullable Long address(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return null;
        }
        long address = 0;
        for (String part : text.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return null;
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }
}
