package io.elasticruntime.bbs;

import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.task.TaskDefinition;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What callers of the BBS want, as they write it: JSON, here with {@code '} for {@code "}. */
public final class Definitions {

    public static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final String LRP = """
            {'process_guid': 'guid', 'domain': 'apps', 'rootfs': 'preloaded:hostfs', 'instances': 1,
             'action': {'run': {'path': '/bin/sleep', 'args': ['1'], 'user': 'vcap'}}}""";

    private static final String TASK = """
            {'rootfs': 'preloaded:hostfs', 'memory_mb': 1, 'disk_mb': 1,
             'action': {'run': {'path': '/bin/sleep', 'args': ['1'], 'user': 'vcap'}}}""";

    private Definitions() {}

    /** A small LRP that is valid, with these fields instead of its own. */
    public static DesiredLrp lrp(String fields) {
        return JSON.treeToValue(merged(LRP, fields), DesiredLrp.class);
    }

    /** A small task that is valid, with these fields instead of its own. */
    public static TaskDefinition task(String fields) {
        return JSON.treeToValue(merged(TASK, fields), TaskDefinition.class);
    }

    private static ObjectNode merged(String definition, String fields) {
        ObjectNode merged = object(definition);
        merged.setAll(object(fields));
        return merged;
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }
}
