package io.elasticruntime.cellrep.executor.log;

import java.util.Map;

/**
 * Where the output of a container goes to (cell-and-staging.md A6).
 *
 * @param guid source id unless the tags say otherwise; empty: nothing is logged
 * @param index of the instance; 0 for tasks
 * @param sourceName source type of what has no own one, such as {@code CELL}
 * @param tags on every log and metric
 * @param rateLimit bytes per second; -1: unlimited, 0: nothing is logged
 */
public record LogConfig(String guid, int index, String sourceName, Map<String, String> tags, long rateLimit) {

    /** Source type of what has none. */
    public static final String DEFAULT_SOURCE = "LOG";

    public LogConfig {
        sourceName = sourceName == null || sourceName.isEmpty() ? DEFAULT_SOURCE : sourceName;
        tags = tags == null ? Map.of() : Map.copyOf(tags);
    }

    /** The same with other tags. */
    public LogConfig with(Map<String, String> otherTags) {
        return new LogConfig(guid, index, sourceName, otherTags, rateLimit);
    }

    /** Source id of logs and metrics. */
    public String sourceId() {
        return tags.getOrDefault("source_id", guid);
    }

    /** Instance id of logs and metrics. */
    public String instanceId() {
        return tags.getOrDefault("instance_id", Integer.toString(index));
    }
}
