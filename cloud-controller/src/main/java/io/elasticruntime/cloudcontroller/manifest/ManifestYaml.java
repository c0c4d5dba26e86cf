package io.elasticruntime.cloudcontroller.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML as manifests use it: plain data without anchors, where a date is just text. */
final class ManifestYaml {

    /** What is answered to a manifest beyond 1 MB. */
    static final String TOO_LARGE = "Manifest size is too large. The maximum supported manifest size is 1MB.";

    private static final int LARGEST = 1024 * 1024;
    /** Nodes of the document; twenty apps with all that can be said of them have a thousand. */
    private static final int MOST_NODES = 40_000;

    private static final int DEEPEST = 50;

    private ManifestYaml() {}

    /** The applications of a document, each as it was written. */
    static List<Map<String, Object>> applications(String text) throws InvalidManifest {
        if (text.length() > LARGEST) {
            throw invalid(TOO_LARGE);
        }
        Object document = load(text);
        if (!(document instanceof Map<?, ?> manifest)) {
            throw new InvalidManifest(InvalidManifest.Kind.NOT_YAML, List.of("invalid request body"));
        }
        Object version = manifest.get("version");
        if (version != null && !version.equals(1)) {
            throw invalid("Unsupported manifest schema version. Currently supported versions: [1].");
        }
        if (!(manifest.get("applications") instanceof List<?> applications) || applications.isEmpty()) {
            throw invalid("Cannot parse manifest with no 'applications' field.");
        }
        List<Map<String, Object>> result = new ArrayList<>();
        for (Object application : applications) {
            if (!(application instanceof Map<?, ?> map)) {
                throw invalid("Invalid app manifest: each application must be a map of settings.");
            }
            result.add(withTextKeys(map));
        }
        return result;
    }

    /** A document for people: block style, in the order of the map. */
    static String dump(Map<String, ?> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setExplicitStart(true);
        return new Yaml(new Representer(options), options).dump(document);
    }

    static Map<String, Object> withTextKeys(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }

    private static @Nullable Object load(String text) throws InvalidManifest {
        try {
            int nodes = 0;
            int depth = 0;
            for (Event event : yaml().parse(new java.io.StringReader(text))) {
                nodes += event instanceof NodeEvent ? 1 : 0;
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (nodes > MOST_NODES) {
                    throw invalid("Manifest has too many entries. The maximum supported number is " + MOST_NODES + ".");
                }
                if (depth > DEEPEST) {
                    throw invalid("Manifest is nested too deeply. The maximum supported depth is " + DEEPEST + ".");
                }
                if (event instanceof AliasEvent || event instanceof NodeEvent node && node.getAnchor() != null) {
                    throw new InvalidManifest(
                            InvalidManifest.Kind.UNSUPPORTED_YAML,
                            List.of("Manifest does not support Anchors and Aliases"));
                }
            }
            return yaml().load(text);
        } catch (YAMLException _) {
            throw new InvalidManifest(InvalidManifest.Kind.NOT_YAML, List.of("invalid request body"));
        }
    }

    private static Yaml yaml() {
        LoaderOptions loading = new LoaderOptions();
        loading.setCodePointLimit(LARGEST);
        loading.setNestingDepthLimit(DEEPEST);
        loading.setMaxAliasesForCollections(0);
        DumperOptions dumping = new DumperOptions();
        return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading, new WithoutDates());
    }

    private static InvalidManifest invalid(String problem) {
        return new InvalidManifest(InvalidManifest.Kind.INVALID, List.of(problem));
    }

    private static final class WithoutDates extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
