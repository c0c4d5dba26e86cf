package io.elasticruntime.cellrep.executor.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process is told of its addresses (cell-and-staging.md A9).
 *
 * @param address of the cell
 * @param internalAddress of the container
 * @param ports how its ports are reached, in the order wanted
 * @param listensOnHostPorts whether the process itself must listen on the host port, since nothing maps it
 */
public record NetworkEnvironment(String address, String internalAddress, List<Port> ports, boolean listensOnHostPorts) {

    private static final Set<String> PORT_VARIABLES = Set.of("PORT", "VCAP_APP_PORT");

    public NetworkEnvironment {
        ports = List.copyOf(ports);
    }

    /** A container port and the port of the host that leads to it. */
    public record Port(int container, int host) {}

    /** Variables of every process. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CF_INSTANCE_IP", address);
        variables.put("CF_INSTANCE_INTERNAL_IP", internalAddress);
        if (ports.isEmpty()) {
            variables.put("CF_INSTANCE_PORT", "");
            variables.put("CF_INSTANCE_ADDR", "");
        } else if (ports.getFirst().host() != 0) {
            variables.put("CF_INSTANCE_PORT", Integer.toString(ports.getFirst().host()));
            variables.put("CF_INSTANCE_ADDR", address + ":" + ports.getFirst().host());
        }
        variables.put("CF_INSTANCE_PORTS", ports.stream().map(this::json).collect(Collectors.joining(",", "[", "]")));
        return variables;
    }

    /** The value of a variable in this container: a port that the process must listen on is the host's if need be. */
    public String translate(String name, String value) {
        if (!listensOnHostPorts || !PORT_VARIABLES.contains(name)) {
            return value;
        }
        return ports.stream()
                .filter(port -> Integer.toString(port.container()).equals(value))
                .findFirst()
                .map(port -> Integer.toString(port.host()))
                .orElse(value);
    }

    private String json(Port port) {
        int internal = listensOnHostPorts ? port.host() : port.container();
        return port.host() == 0
                ? "{\"internal\":%d}".formatted(internal)
                : "{\"external\":%d,\"internal\":%d}".formatted(port.host(), internal);
    }
}
