package io.elasticruntime.cloudcontroller.manifest;

import io.elasticruntime.cloudcontroller.api.PlainText;
import io.elasticruntime.cloudcontroller.manifest.AppManifest.HealthCheck;
import io.elasticruntime.cloudcontroller.manifest.AppManifest.Process;
import io.elasticruntime.cloudcontroller.manifest.AppManifest.Route;
import io.elasticruntime.cloudcontroller.manifest.AppManifest.Routing;
import io.elasticruntime.cloudcontroller.manifest.AppManifest.Sidecar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and checks a manifest. All problems of all apps are found in one pass, in the words of the original
 * (cc-v3.md 5.6). Dashes and underscores in keys are the same; unknown keys are ignored.
 */
public final class ManifestParser {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_INSTANCES = 2_000_000;
    private static final int LONGEST_COMMAND = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_PROCESSES = 100;
    private static final int MOST_ROUTES = 1000;
    private static final Set<String> PROCESS_KEYS = Set.of(
            "command",
            "user",
            "instances",
            "memory",
            "disk_quota",
            "log_rate_limit_per_second",
            "health_check_type",
            "health_check_http_endpoint",
            "health_check_invocation_timeout",
            "health_check_interval",
            "timeout",
            "readiness_health_check_type",
            "readiness_health_check_http_endpoint",
            "readiness_health_check_invocation_timeout",
            "readiness_health_check_interval");
    private static final Set<String> FEATURES =
            Set.of("ssh", "revisions", "service-binding-k8s", "file-based-vcap-services");

    private ManifestParser() {}

    /** The apps of a manifest, in its order. */
    public static List<AppManifest> parse(String yaml) throws InvalidManifest {
        List<String> problems = new ArrayList<>();
        List<AppManifest> apps = new ArrayList<>();
        int index = 0;
        for (Map<String, Object> source : ManifestYaml.applications(yaml)) {
            Application application = new Application(source);
            AppManifest app = application.read();
            String prefix = app.name().isEmpty()
                    ? "For application at index " + index + ": "
                    : "For application '" + app.name() + "': ";
            application.problems.forEach(problem -> problems.add(prefix + problem));
            apps.add(app);
            index++;
        }
        if (!problems.isEmpty()) {
            throw new InvalidManifest(InvalidManifest.Kind.INVALID, problems);
        }
        return apps;
    }

    /** Keys with underscores, as the settings are named below. */
    static Map<String, Object> underscored(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key).replace('-', '_'), value));
        return result;
    }

    /** One app being read; what is wrong gathers in {@code problems}. */
    private static final class Application {

        private final Map<String, Object> source;
        private final Map<String, Object> keys;
        private final List<String> problems = new ArrayList<>();

        Application(Map<String, Object> source) {
            this.source = source;
            this.keys = underscored(source);
        }

        AppManifest read() {
            refuseUnstorable("", source);
            refuseOtherLifecycles();
            Map<String, @Nullable String> labels = null;
            Map<String, @Nullable String> annotations = null;
            if (keys.get("metadata") instanceof Map<?, ?> metadata) {
                labels = textOrNull(metadata.get("labels"), "Metadata labels is not an object");
                annotations = textOrNull(metadata.get("annotations"), "Metadata annotations is not an object");
            } else if (keys.get("metadata") != null) {
                problems.add("Metadata must be an object");
            }
            return new AppManifest(
                    name(),
                    buildpacks(),
                    stack(),
                    env(),
                    features(),
                    labels,
                    annotations,
                    services(),
                    sidecars(),
                    processes(),
                    routing(),
                    source);
        }

        private void refuseUnstorable(String path, @Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, entry) -> {
                    String name = String.valueOf(key);
                    if (PlainText.hasControlCharacter(name) || PlainText.isUnstorable(name)) {
                        problems.add((path.isEmpty() ? "Manifest" : path) + " key must not contain control characters");
                    } else {
                        refuseUnstorable(path.isEmpty() ? name : path + " " + name, entry);
                    }
                });
            } else if (value instanceof List<?> list) {
                list.forEach(entry -> refuseUnstorable(path, entry));
            } else if (value instanceof String text && PlainText.isUnstorable(text)) {
                problems.add(path + " must not contain NUL characters or unpaired surrogates");
            }
        }

        /** A name that was read, as it is. */
        private String oneLine(String label, String text) {
            if (PlainText.hasControlCharacter(text)) {
                problems.add(label + " must not contain control characters");
            }
            return text;
        }

        private String name() {
            Object name = keys.get("name");
            if (name == null || name.toString().isBlank()) {
                problems.add("Name must not be empty");
                return "";
            }
            if (!(name instanceof String)) {
                problems.add("Name must be a string");
            }
            return oneLine("Name", name.toString());
        }

        private @Nullable String stack() {
            String stack = text(keys, "stack", "Stack must be a string");
            return stack == null ? null : oneLine("Stack", stack);
        }

        private void refuseOtherLifecycles() {
            Object lifecycle = keys.get("lifecycle");
            if (keys.get("docker") != null || "docker".equals(lifecycle)) {
                problems.add("Docker apps are not supported. Use the buildpack lifecycle.");
            } else if ("cnb".equals(lifecycle)) {
                problems.add("The cnb lifecycle is not supported. Use the buildpack lifecycle.");
            } else if (lifecycle != null && !"buildpack".equals(lifecycle)) {
                problems.add("Lifecycle type is not included in the list: buildpack");
            }
        }

        private @Nullable List<String> buildpacks() {
            boolean one = keys.containsKey("buildpack");
            boolean several = keys.containsKey("buildpacks");
            if (one && several) {
                problems.add("Buildpack and Buildpacks fields cannot be used together.");
                return null;
            }
            if (several) {
                return buildpackNames(keys.get("buildpacks"));
            }
            if (!one) {
                return null;
            }
            Object buildpack = keys.get("buildpack");
            if (buildpack == null || buildpack.equals("default") || buildpack.equals("null")) {
                return List.of();
            }
            if (!(buildpack instanceof String name)) {
                problems.add("Buildpack must be a string");
                return null;
            }
            return List.of(oneLine("Buildpack", name));
        }

        private @Nullable List<String> buildpackNames(@Nullable Object value) {
            if (!(value instanceof List<?> list)) {
                problems.add("Buildpacks must be an array");
                return null;
            }
            List<String> names = new ArrayList<>();
            for (Object entry : list) {
                if (entry instanceof String name) {
                    names.add(oneLine("Buildpacks", name));
                } else {
                    problems.add("Buildpacks can only contain strings");
                    return null;
                }
            }
            return names;
        }

        private @Nullable Map<String, String> env() {
            if (!keys.containsKey("env")) {
                return null;
            }
            if (!(keys.get("env") instanceof Map<?, ?> map)) {
                problems.add("Env must be an object of keys and values");
                return null;
            }
            Map<String, String> env = new LinkedHashMap<>();
            map.forEach((key, value) -> {
                String name = String.valueOf(key);
                String problem = problemOfVariable(name);
                if (problem != null) {
                    problems.add("Env " + problem);
                }
                env.put(name, scalar(value));
            });
            return env;
        }

        private Map<String, Boolean> features() {
            if (!keys.containsKey("features")) {
                return Map.of();
            }
            Map<String, Boolean> features = new LinkedHashMap<>();
            if (!(keys.get("features") instanceof Map<?, ?> map)) {
                problems.add(
                        "Features must be a map of valid feature names to booleans (true = enabled, false = disabled)");
                return features;
            }
            map.forEach((key, value) -> {
                if (FEATURES.contains(String.valueOf(key)) && value instanceof Boolean enabled) {
                    features.put(String.valueOf(key), enabled);
                } else {
                    problems.add(
                            "Features must be a map of valid feature names to booleans (true = enabled, false = disabled)");
                }
            });
            return features;
        }

        private List<String> services() {
            if (!keys.containsKey("services")) {
                return List.of();
            }
            if (!(keys.get("services") instanceof List<?> list)) {
                problems.add("Services must be an array of service instance names or objects");
                return List.of();
            }
            List<String> names = new ArrayList<>();
            for (Object entry : list) {
                if (entry instanceof String name) {
                    names.add(name);
                } else if (entry instanceof Map<?, ?> map && map.get("name") instanceof String name) {
                    names.add(name);
                } else {
                    problems.add("Services must be an array of service instance names or objects with a name");
                }
            }
            return names;
        }

        private List<Sidecar> sidecars() {
            if (!keys.containsKey("sidecars")) {
                return List.of();
            }
            if (!(keys.get("sidecars") instanceof List<?> list)) {
                problems.add("Sidecars must be an array of sidecar configurations");
                return List.of();
            }
            if (list.size() > io.elasticruntime.cloudcontroller.app.Sidecar.MOST) {
                problems.add("Sidecars is too long (maximum is " + io.elasticruntime.cloudcontroller.app.Sidecar.MOST
                        + " elements)");
                return List.of();
            }
            List<Sidecar> sidecars = new ArrayList<>();
            for (Object entry : list) {
                if (!(entry instanceof Map<?, ?> map)) {
                    problems.add("Sidecars must be an array of sidecar configurations");
                    continue;
                }
                sidecars.add(sidecar(underscored(map)));
            }
            return sidecars;
        }

        private Sidecar sidecar(Map<String, Object> entry) {
            String name = entry.get("name") instanceof String text ? text : "";
            oneLine("Sidecar name", name);
            String prefix = name.isEmpty() ? "Sidecar " : "Sidecar \"" + name + "\": ";
            if (name.isEmpty()) {
                problems.add(prefix + "name can't be blank");
            } else if (name.length() > LONGEST_NAME) {
                problems.add("Sidecar name is too long (maximum is " + LONGEST_NAME + " characters)");
            }
            String command = entry.get("command") instanceof String text ? text : "";
            if (command.isEmpty()) {
                problems.add(prefix + "Command can't be blank");
            } else if (command.length() > LONGEST_COMMAND) {
                problems.add(prefix + "Command is too long (maximum is " + LONGEST_COMMAND + " characters)");
            }
            List<String> types = new ArrayList<>();
            if (entry.get("process_types") instanceof List<?> list
                    && !list.isEmpty()
                    && list.stream().noneMatch(Objects::isNull)) {
                list.forEach(type -> types.add(oneLine(prefix + "Process types", type.toString())));
            } else {
                problems.add(prefix + "Process types must have at least 1 process_type");
            }
            Integer memory = size(entry, "memory", prefix + "Memory");
            return new Sidecar(name, command, types, memory);
        }

        private List<Process> processes() {
            List<Process> processes = new ArrayList<>();
            Map<String, Object> web = new LinkedHashMap<>();
            keys.forEach((key, value) -> {
                if (PROCESS_KEYS.contains(key)) {
                    web.put(key, value);
                }
            });
            if (!web.isEmpty()) {
                processes.add(process("web", web));
            }
            if (keys.containsKey("processes")) {
                addListed(keys.get("processes"), processes);
            }
            return processes;
        }

        private void addListed(@Nullable Object value, List<Process> processes) {
            if (!(value instanceof List<?> list)) {
                problems.add("Processes must be an array of process configurations");
                return;
            }
            if (list.size() > MOST_PROCESSES) {
                problems.add("Processes is too long (maximum is " + MOST_PROCESSES + " elements)");
                return;
            }
            Set<String> seen = new HashSet<>();
            for (Object entry : list) {
                if (!(entry instanceof Map<?, ?> map)) {
                    problems.add("Processes must be an array of process configurations");
                    continue;
                }
                Map<String, Object> settings = underscored(map);
                Object type = settings.get("type");
                if (type == null || type.toString().isBlank()) {
                    problems.add("All Processes must specify a type");
                    continue;
                }
                String name = oneLine("Process type", type.toString());
                if (name.length() > LONGEST_NAME) {
                    problems.add("Process type is too long (maximum is " + LONGEST_NAME + " characters)");
                    continue;
                }
                if (!seen.add(name)) {
                    problems.add("Process \"" + name + "\" may only be present once");
                    continue;
                }
                Process process = process(name, settings);
                if (name.equals("web")) {
                    processes.removeIf(other -> other.type().equals("web"));
                    processes.addFirst(process);
                } else {
                    processes.add(process);
                }
            }
        }

        private Process process(String type, Map<String, Object> settings) {
            String prefix = "Process \"" + type + "\": ";
            return new Process(
                    type,
                    settings.containsKey("command"),
                    command(settings, prefix),
                    text(settings, "user", prefix + "User must be a string"),
                    number(settings, "instances", prefix + "Instances", 0, MOST_INSTANCES),
                    size(settings, "memory", prefix + "Memory"),
                    size(settings, "disk_quota", prefix + "Disk quota"),
                    rate(settings, prefix + "Log rate limit per second"),
                    healthCheck(settings, "health_check", "timeout", prefix),
                    healthCheck(settings, "readiness_health_check", null, prefix));
        }

        private @Nullable String command(Map<String, Object> settings, String prefix) {
            String command = text(settings, "command", prefix + "Command must be a string");
            if (command == null || command.equals("null") || command.equals("default")) {
                return null;
            }
            if (command.isEmpty() || command.length() > LONGEST_COMMAND) {
                problems.add(prefix + "Command must be between 1 and 4096 characters");
            }
            return command;
        }

        private @Nullable HealthCheck healthCheck(
                Map<String, Object> settings, String key, @Nullable String timeoutKey, String prefix) {
            String label = key.equals("health_check") ? "Health check" : "Readiness health check";
            String type = text(settings, key + "_type", prefix + label + " type must be a string");
            if ("none".equals(type)) {
                type = "process";
            }
            if (type != null && !Set.of("http", "port", "process").contains(type)) {
                problems.add(prefix + label + " type must be \"port\", \"process\", or \"http\"");
            }
            String endpoint =
                    text(settings, key + "_http_endpoint", prefix + label + " http endpoint must be a valid URI path");
            if (endpoint != null && (endpoint.length() > LONGEST_NAME || !isUriPath(endpoint))) {
                problems.add(prefix + label + " http endpoint must be a valid URI path");
            }
            if (endpoint != null && type != null && !type.equals("http")) {
                problems.add(prefix + label + " type must be \"http\" to set a health check HTTP endpoint");
            }
            Integer timeout =
                    timeoutKey == null ? null : number(settings, timeoutKey, prefix + "Timeout", 1, Integer.MAX_VALUE);
            Integer invocation = number(
                    settings,
                    key + "_invocation_timeout",
                    prefix + label + " invocation timeout",
                    1,
                    Integer.MAX_VALUE);
            Integer interval = number(settings, key + "_interval", prefix + label + " interval", 1, Integer.MAX_VALUE);
            boolean given =
                    type != null || endpoint != null || timeout != null || invocation != null || interval != null;
            return given ? new HealthCheck(type, endpoint, timeout, invocation, interval) : null;
        }

        private Routing routing() {
            boolean noRoute = flag("no_route", "No-route must be a boolean");
            boolean randomRoute = flag("random_route", "Random-route must be a boolean");
            boolean defaultRoute = flag("default_route", "Default-route must be a boolean");
            if (randomRoute && defaultRoute) {
                problems.add("Random-route and default-route may not be used together");
            }
            List<Route> routes = new ArrayList<>();
            Object value = keys.get("routes");
            if (value instanceof List<?> list && list.size() > MOST_ROUTES) {
                problems.add("Routes is too long (maximum is " + MOST_ROUTES + " elements)");
            } else if (value instanceof List<?> list) {
                for (Object entry : list) {
                    if (entry instanceof Map<?, ?> map && map.get("route") instanceof String url) {
                        routes.add(route(url, map));
                    } else {
                        problems.add("Routes must be a list of route objects");
                    }
                }
            } else if (value != null) {
                problems.add("Routes must be a list of route objects");
            }
            return new Routing(noRoute, randomRoute, defaultRoute, routes);
        }

        private Route route(String url, Map<?, ?> entry) {
            String plain = url.replaceFirst("^https?://", "");
            if (!plain.matches("[\\w*][\\w.*-]*(:\\d+)?(/[^\\s?#]*)?")) {
                problems.add("The route '" + url + "' is not a properly formed URL");
            }
            Object protocol = entry.get("protocol");
            if (protocol != null && !Set.of("http1", "http2", "tcp").contains(protocol.toString())) {
                problems.add("Route protocol must be 'http1', 'http2' or 'tcp'.");
            }
            Map<String, Object> options = null;
            if (entry.get("options") instanceof Map<?, ?> map) {
                options = ManifestYaml.withTextKeys(map);
            } else if (entry.get("options") != null) {
                problems.add("Route '" + url + "': options must be an object");
            }
            return new Route(plain, protocol == null ? null : protocol.toString(), options);
        }

        private boolean flag(String key, String problem) {
            Object value = keys.get(key);
            if (value == null || value instanceof Boolean) {
                return Boolean.TRUE.equals(value);
            }
            problems.add(problem);
            return false;
        }

        private @Nullable Integer size(Map<String, Object> settings, String key, String label) {
            Object value = settings.get(key);
            if (value == null) {
                return null;
            }
            try {
                int size = ByteSize.mebibytes(value.toString());
                if (size < 1) {
                    problems.add(label + " must be greater than 0MB");
                }
                return size;
            } catch (IllegalArgumentException e) {
                problems.add(label + " " + e.getMessage());
                return null;
            }
        }

        private @Nullable Long rate(Map<String, Object> settings, String label) {
            Object value = settings.get("log_rate_limit_per_second");
            if (value == null) {
                return null;
            }
            String text = value.toString().strip();
            if (text.equals("-1") || text.equals("0")) {
                return Long.valueOf(text);
            }
            try {
                long rate = ByteSize.bytes(text);
                if (rate < -1) {
                    problems.add(label + " must be greater than or equal to -1");
                }
                return rate;
            } catch (IllegalArgumentException e) {
                problems.add(label + " " + e.getMessage());
                return null;
            }
        }

        private @Nullable Integer number(Map<String, Object> settings, String key, String label, int least, int most) {
            Object value = settings.get(key);
            if (value == null) {
                return null;
            }
            String text = value.toString().strip();
            if (!text.matches("-?\\d{1,18}")) {
                problems.add(label + (text.matches("-?\\d+\\.\\d+") ? " must be an integer" : " is not a number"));
                return null;
            }
            long number = Long.parseLong(text);
            if (number < least) {
                problems.add(label + " must be greater than or equal to " + least);
            } else if (number > most) {
                problems.add(label + " must be less than or equal to " + most);
            }
            return (int) Math.clamp(number, least, most);
        }

        private @Nullable String text(Map<String, Object> settings, String key, String problem) {
            Object value = settings.get(key);
            if (value instanceof Map || value instanceof List) {
                problems.add(problem);
                return null;
            }
            return value == null ? null : value.toString();
        }

        private @Nullable Map<String, @Nullable String> textOrNull(@Nullable Object value, String problem) {
            if (value == null) {
                return null;
            }
            if (!(value instanceof Map<?, ?> map)) {
                problems.add(problem);
                return null;
            }
            Map<String, @Nullable String> result = new LinkedHashMap<>();
            map.forEach((key, entry) -> result.put(String.valueOf(key), entry == null ? null : entry.toString()));
            return result;
        }
    }

    /** Why a name may not be that of an app's variable; null: it may (cc-v3.md 5.1). */
    static @Nullable String problemOfVariable(String name) {
        if (name.isEmpty()) {
            return "key must be a minimum length of 1";
        }
        String upper = name.toUpperCase(java.util.Locale.ROOT);
        if (upper.startsWith("VCAP_")) {
            return "cannot start with VCAP_";
        }
        if (upper.startsWith("VMC")) {
            return "cannot start with VMC_";
        }
        return upper.equals("PORT") ? "cannot set PORT" : null;
    }

    private static boolean isUriPath(String text) {
        return text.matches("/[^\\s#]*") && text.length() <= 255;
    }

    private static String scalar(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Map || value instanceof List ? JSON.writeValueAsString(value) : value.toString();
    }
}
