package io.elasticruntime.cellrep.garden;

import java.util.Map;

/**
 * What is known of a container from outside.
 *
 * @param containerIp its own address
 * @param hostIp the address under which it sees the host
 * @param mappedPorts container port → host port, reachable at 127.0.0.1 and every address of the host
 * @param outOfMemory whether the kernel ever killed one of its processes for reaching the memory limit
 */
public record ContainerInfo(String containerIp, String hostIp, Map<Integer, Integer> mappedPorts, boolean outOfMemory) {

    public ContainerInfo {
        mappedPorts = Map.copyOf(mappedPorts);
    }
}
