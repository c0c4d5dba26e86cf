package io.elasticruntime.bridge.task;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.SecurityRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A one-off command with an app's droplet (cell-and-staging.md D4). Fields as in {@code DesiredApp}, and:
 *
 * @param name shows in the log's source type, {@code APP/TASK/<name>}
 * @param command what to run
 */
public record AppTask(
        String taskGuid,
        String appGuid,
        String name,
        String command,
        int memoryMb,
        int diskMb,
        long logRateLimitBytesPerSecond,
        String stack,
        Bits droplet,
        Map<String, String> environment,
        List<SecurityRule> egressRules,
        @Nullable String placementTag,
        Map<String, String> tags) {}
