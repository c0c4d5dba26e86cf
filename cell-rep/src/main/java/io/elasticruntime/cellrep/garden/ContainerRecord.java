package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.ContainerNetwork.Attachment;
import io.elasticruntime.diego.EgressRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a garden keeps about a container.
 *
 * @param ports container port → host port
 * @param users absent in records of earlier versions, whose users are those of the host
 * @param containerIp null until it is connected
 * @param mac of its end of the link; null until it is connected, and in records of earlier versions
 * @param initPid host number of its first process, 0 until the container is complete
 * @param initStart when that process started, so that its number cannot be mistaken
 */
record ContainerRecord(
        ContainerSpec spec,
        Map<String, String> properties,
        Instant created,
        Map<Integer, Integer> ports,
        UserMapping users,
        @Nullable String containerIp,
        @Nullable String hostIp,
        @Nullable String mac,
        long initPid,
        long initStart) {

    ContainerRecord {
        properties = Map.copyOf(properties);
        ports = Map.copyOf(ports);
        users = users == null ? UserMapping.HOST : users;
    }

    static ContainerRecord begun(ContainerSpec spec, Instant now, Map<Integer, Integer> ports, UserMapping users) {
        return new ContainerRecord(spec, spec.properties(), now, ports, users, null, null, null, 0, 0);
    }

    ContainerRecord complete(Attachment attachment, long initPid, long initStart) {
        return new ContainerRecord(
                spec,
                properties,
                created,
                ports,
                users,
                attachment.containerIp(),
                attachment.hostIp(),
                attachment.mac(),
                initPid,
                initStart);
    }

    ContainerRecord with(String property, String value) {
        var more = new HashMap<>(properties);
        more.put(property, value);
        return new ContainerRecord(spec, more, created, ports, users, containerIp, hostIp, mac, initPid, initStart);
    }

    ContainerRecord with(List<EgressRule> egress) {
        return new ContainerRecord(
                spec.with(egress), properties, created, ports, users, containerIp, hostIp, mac, initPid, initStart);
    }

    boolean isComplete() {
        return initPid != 0;
    }
}
