package io.elasticruntime.diego.lrp;

import java.util.List;

/**
 * Where an instance can be reached.
 *
 * @param address of the cell, such as {@code 127.0.0.1}
 * @param instanceAddress of the container itself
 * @param ports how container ports are reached at {@code address}
 */
public record NetInfo(String address, String instanceAddress, List<PortMapping> ports) {

    public NetInfo {
        ports = ports == null ? List.of() : List.copyOf(ports);
    }

    public record PortMapping(int containerPort, int hostPort) {}
}
