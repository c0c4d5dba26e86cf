package io.elasticruntime.diego;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container may reach (diego-core.md a.6). Everything that no rule allows is denied.
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code icmpv6} or {@code all}
 * @param destinations addresses, CIDR blocks or {@code a-b} ranges; at least one
 * @param ports single ports, for tcp and udp; null together with a range
 * @param portRange a range of ports, for tcp and udp
 * @param icmpInfo type and code, for icmp; -1 means any
 * @param log whether new connections are logged
 * @param annotations text for the owner's own use
 */
public record EgressRule(
        String protocol,
        List<String> destinations,
        @Nullable List<Integer> ports,
        @Nullable PortRange portRange,
        @Nullable IcmpInfo icmpInfo,
        boolean log,
        List<String> annotations) {

    public EgressRule {
        annotations = annotations == null ? List.of() : List.copyOf(annotations);
    }

    public EgressRule(
            String protocol,
            List<String> destinations,
            @Nullable List<Integer> ports,
            @Nullable PortRange portRange,
            @Nullable IcmpInfo icmpInfo,
            boolean log) {
        this(protocol, destinations, ports, portRange, icmpInfo, log, List.of());
    }

    /**
     * Whether two lists of rules open the same, in 32 characters: equal for equal rules in equal order, whatever their
     * annotations.
     */
    public static String digest(List<EgressRule> rules) {
        StringBuilder text = new StringBuilder();
        for (EgressRule rule : rules) {
            text.append(rule.protocol).append(rule.destinations).append(rule.ports == null ? List.of() : rule.ports);
            text.append(rule.portRange).append(rule.icmpInfo).append(rule.log).append('\n');
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public record PortRange(int start, int end) {}

    public record IcmpInfo(int type, int code) {}
}
