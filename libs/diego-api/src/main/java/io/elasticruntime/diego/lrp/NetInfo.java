package io.elasticruntime.diego.lrp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance can be reached.
 *
 * @param address of the cell, such as {@code 127.0.0.1}
 * @param instanceAddress of the container itself
 * @param ports how container ports are reached at {@code address}
 * @param preferredAddress which of the two addresses to use; null: unknown, so the cell's
 * @param instanceIpv6Address of the container itself; null: none
 */
public record NetInfo(
        String address,
        String instanceAddress,
        List<PortMapping> ports,
        @Nullable PreferredAddress preferredAddress,
        @Nullable String instanceIpv6Address) {

    public NetInfo {
        ports = ports == null ? List.of() : List.copyOf(ports);
    }

    public NetInfo(String address, String instanceAddress, List<PortMapping> ports) {
        this(address, instanceAddress, ports, null, null);
    }

    public enum PreferredAddress {
        INSTANCE,
        HOST
    }

    /**
     * One container port and what leads to it.
     *
     * @param containerTlsProxyPort port of the proxy in the container that ends TLS; null: none
     * @param hostTlsProxyPort port of the cell that leads to that proxy; null: none
     */
    public record PortMapping(
            int containerPort,
            int hostPort,
            @Nullable Integer containerTlsProxyPort,
            @Nullable Integer hostTlsProxyPort) {

        public PortMapping(int containerPort, int hostPort) {
            this(containerPort, hostPort, null, null);
        }
    }
}
