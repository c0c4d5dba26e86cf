package io.elasticruntime.lifecycle;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the YAML, and thereby the JSON, that buildpacks and users write: plain maps, lists and scalars only. */
final class Yaml {

    private Yaml() {}

    /**
     * A document whose top is a map with text keys; an empty document is an empty map.
     *
     * @throws Invalid if it is anything else
     */
    static Map<String, Object> map(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return asMap(document == null ? Map.of() : document);
        } catch (YamlEngineException broken) {
            throw new Invalid(String.valueOf(broken.getMessage()));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object document) {
        if (document instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw new Invalid("not a map");
    }

    /** The text does not say what was asked of it. */
    static final class Invalid extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }
}
