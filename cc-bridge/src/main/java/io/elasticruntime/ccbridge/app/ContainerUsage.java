package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.InstanceStatus.Usage;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** What instances use, as loggregator has measured it last. */
@Component
class ContainerUsage {

    private static final Logger log = LoggerFactory.getLogger(ContainerUsage.class);
    private static final double PERCENT = 100;

    private final Peers peers;

    ContainerUsage(Peers peers) {
        this.peers = peers;
    }

    /**
     * @param instanceId index as text
     * @param processId guid of the process; null if its cell does not say
     * @param time nanoseconds since the epoch
     * @param cpu percent of one core
     * @param cpuEntitlement percent; null if unknown
     */
    record Measurement(
            String instanceId,
            @Nullable String processId,
            long time,
            double cpu,
            @Nullable Double cpuEntitlement,
            double memory,
            double disk,
            double logRate) {

        Usage usage() {
            return new Usage(
                    time,
                    cpu / PERCENT,
                    cpuEntitlement == null ? null : cpuEntitlement / PERCENT,
                    (long) memory,
                    (long) disk,
                    (long) logRate);
        }
    }

    /** The measurements of an app's instances; none while loggregator is away: an instance is shown without figures then. */
    List<Measurement> of(String appGuid) {
        try {
            List<Measurement> measurements = peers.rest(peers.url("loggregator"))
                    .get()
                    .uri("/internal/v1/container-metrics?source_id={app}", appGuid)
                    .retrieve()
                    .body(new ParameterizedTypeReference<List<Measurement>>() {});
            return measurements == null ? List.of() : measurements;
        } catch (RestClientException | ProblemException | IllegalStateException e) {
            log.atWarn()
                    .addKeyValue("app", appGuid)
                    .addKeyValue("reason", e.getMessage())
                    .log("container metrics are not available");
            return List.of();
        }
    }

    /** The measurements of one process, by index. */
    static Map<Integer, Usage> ofProcess(String process, List<Measurement> measurements) {
        Map<Integer, Usage> usages = new HashMap<>();
        for (Measurement measurement : measurements) {
            if (measurement.processId() == null || measurement.processId().equals(process)) {
                Integer index = index(measurement.instanceId());
                if (index != null) {
                    usages.put(index, measurement.usage());
                }
            }
        }
        return usages;
    }

    private static @Nullable Integer index(String instanceId) {
        try {
            return Integer.valueOf(instanceId);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
