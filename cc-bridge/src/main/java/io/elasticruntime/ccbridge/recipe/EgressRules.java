package io.elasticruntime.ccbridge.recipe;

import io.elasticruntime.bridge.SecurityRule;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EgressRule.IcmpInfo;
import io.elasticruntime.diego.EgressRule.PortRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns rules of security groups into what containers may reach (cell-and-staging.md D3). */
public final class EgressRules {

    private EgressRules() {}

    /**
     * The rules in their order, those that log connections last: the cell puts each in front of the one before.
     *
     * @throws IllegalArgumentException if the ports of a rule are none
     */
    public static List<EgressRule> of(List<SecurityRule> rules) {
        return rules.stream()
                .map(EgressRules::translate)
                .sorted(Comparator.comparing(EgressRule::log))
                .toList();
    }

    private static EgressRule translate(SecurityRule rule) {
        String ports = rule.ports();
        boolean isRange = ports != null && ports.contains("-");
        return new EgressRule(
                rule.protocol(),
                split(rule.destination()),
                ports == null || isRange ? null : numbers(ports),
                ports != null && isRange ? range(ports) : null,
                icmp(rule),
                rule.log());
    }

    private static List<Integer> numbers(String ports) {
        return split(ports).stream().map(EgressRules::number).toList();
    }

    private static PortRange range(String ports) {
        String[] ends = ports.split("-", 2);
        return new PortRange(number(ends[0]), number(ends[1]));
    }

    private static int number(String port) {
        try {
            return Integer.parseInt(port.strip());
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("a security rule has the port \"" + port + "\", which is none");
        }
    }

    private static @Nullable IcmpInfo icmp(SecurityRule rule) {
        if (!"icmp".equals(rule.protocol()) && !"icmpv6".equals(rule.protocol())) {
            return null;
        }
        return new IcmpInfo(rule.type() == null ? -1 : rule.type(), rule.code() == null ? -1 : rule.code());
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
