package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code deploy/local.yml}: the services and how each is run, before options and data directory are filled in.
 *
 * @param file where it was read
 * @param jvm flags by flavour
 * @param components in the order in which they are started
 */
public record Manifest(Path file, Map<String, List<String>> jvm, List<Component> components) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z.\\-_]+)}");
    private static final String SECRET = "secrets.";

    /**
     * One service.
     *
     * @param name such as {@code bbs}
     * @param jar file below {@code dist/}
     * @param port its internal port, counted from the base port
     * @param jvm flavour of its JVM flags
     * @param heap largest heap, such as {@code 96m}
     * @param database its database; null: none
     * @param sharesProcess whether the compact layout puts it into the shared process
     * @param perCell whether there is one of it for each cell
     * @param router whether it listens at the port that users see, and at the internal port for health only
     * @param config its settings
     */
    public record Component(
            String name,
            String jar,
            int port,
            String jvm,
            String heap,
            @Nullable String database,
            boolean sharesProcess,
            boolean perCell,
            boolean router,
            Map<String, String> config) {}

    /** @throws Refusal naming file and key, if something is missing or unknown */
    public static Manifest read(Path file) {
        Map<String, Object> root;
        try (var reader = Files.newBufferedReader(file)) {
            root = mapping(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader), file + "");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        Map<String, List<String>> jvm = new LinkedHashMap<>();
        mapping(root.get("jvm"), file + ": jvm")
                .forEach((flavour, flags) ->
                        jvm.put(flavour, List.of(flags.toString().strip().split("\\s+"))));
        List<Component> components = new ArrayList<>();
        if (!(root.get("components") instanceof List<?> list)) {
            throw new Refusal(file + ": components must be a list");
        }
        for (Object entry : list) {
            components.add(component(mapping(entry, file + ": components"), file));
        }
        return new Manifest(file, jvm, List.copyOf(components));
    }

    /**
     * The settings of a component, with each <code>${…}</code> filled in.
     *
     * @param places what a placeholder other than a secret stands for; null: nothing
     * @throws Refusal naming the placeholder, if it stands for nothing
     */
    Map<String, String> config(Component component, Secrets secrets, Function<String, @Nullable String> places) {
        Map<String, String> filled = new LinkedHashMap<>();
        component
                .config()
                .forEach((key, value) ->
                        filled.put(key, PLACEHOLDER.matcher(value).replaceAll(match -> {
                            String name = match.group(1);
                            String known = name.startsWith(SECRET)
                                    ? secrets.get(name.substring(SECRET.length()))
                                    : places.apply(name);
                            if (known == null) {
                                throw new Refusal(file + ": ${" + name + "} of " + component.name()
                                        + " is nothing that er fills in");
                            }
                            return Matcher.quoteReplacement(known);
                        })));
        return filled;
    }

    private static Component component(Map<String, Object> entry, Path file) {
        String name = String.valueOf(entry.get("name"));
        Map<String, String> config = new LinkedHashMap<>();
        if (entry.get("config") != null) {
            mapping(entry.get("config"), file + ": config of " + name)
                    .forEach((key, value) -> config.put(key, String.valueOf(value)));
        }
        for (String required : List.of("name", "jar", "port", "heap")) {
            if (entry.get(required) == null) {
                throw new Refusal(file + ": " + name + " has no " + required);
            }
        }
        return new Component(
                name,
                String.valueOf(entry.get("jar")),
                Integer.parseInt(String.valueOf(entry.get("port"))),
                String.valueOf(entry.getOrDefault("jvm", "control-plane")),
                String.valueOf(entry.get("heap")),
                (String) entry.get("database"),
                Boolean.TRUE.equals(entry.get("shares-process")),
                Boolean.TRUE.equals(entry.get("per-cell")),
                Boolean.TRUE.equals(entry.get("router")),
                config);
    }

    @SuppressWarnings("unchecked") // YAML mappings with text keys, checked by the callers' use
    private static Map<String, Object> mapping(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new Refusal(where + " must be a mapping");
    }
}
