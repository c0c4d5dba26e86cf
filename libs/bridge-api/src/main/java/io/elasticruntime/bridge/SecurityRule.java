package io.elasticruntime.bridge;

import org.jspecify.annotations.Nullable;

/**
 * A rule of a security group, in Cloud Controller's own form (cc-v3.md 6.5).
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code all}
 * @param destination an address, a CIDR block, an {@code a-b} range, or several of these separated by commas
 * @param ports such as {@code 443}, {@code 80,443} or {@code 1024-2048}; null for icmp and all
 * @param type icmp type, -1 for any
 * @param code icmp code, -1 for any
 * @param log whether new connections are logged
 */
public record SecurityRule(
        String protocol,
        String destination,
        @Nullable String ports,
        @Nullable Integer type,
        @Nullable Integer code,
        boolean log) {}
