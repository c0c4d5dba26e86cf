package io.elasticruntime.loggregator.containermetrics;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells other components what instances use. The router forwards nothing below {@code /internal}. */
@RestController
class ContainerMetricsController {

    private final ContainerMetrics metrics;

    ContainerMetricsController(ContainerMetrics metrics) {
        this.metrics = metrics;
    }

    @GetMapping("/internal/v1/container-metrics")
    List<InstanceUsage> usage(@RequestParam("source_id") String appGuid) {
        return metrics.usage(appGuid);
    }
}
