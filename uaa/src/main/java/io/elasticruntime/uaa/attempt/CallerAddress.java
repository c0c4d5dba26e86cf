package io.elasticruntime.uaa.attempt;

import io.elasticruntime.component.http.PeerFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Whence a request comes, for limits. Behind the router, known by its certificate, that is the last hop of
 * {@code X-Forwarded-For}, the one that the router wrote itself; what stands before it came from the client and is not
 * believed. A component that calls by itself is its own address. IPv6 addresses count by their first 64 bits: a network
 * has that many to choose from.
 */
public final class CallerAddress {

    private static final String ROUTER = "router";
    private static final int NETWORK_BYTES = 8;

    private CallerAddress() {}

    public static String of(HttpServletRequest request) {
        return request.getAttribute(PeerFilter.PEER) instanceof String peer
                ? behind(peer, request)
                : network(request.getRemoteAddr());
    }

    private static String behind(String peer, HttpServletRequest request) {
        if (!peer.equals(ROUTER)) {
            return "component " + peer;
        }
        List<String> hops = Collections.list(request.getHeaders("X-Forwarded-For"));
        if (hops.isEmpty()) {
            return network(request.getRemoteAddr());
        }
        String last = hops.getLast();
        return network(last.substring(last.lastIndexOf(',') + 1).strip());
    }

    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException _) {
            return "unknown";
        }
    }
}
