package io.elasticruntime.cloudcontroller.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What applying a manifest would change (cc-v3.md 5.6). Only what the manifest says is compared: what it leaves out
 * stays as it is. Processes are matched by type, sidecars by name, routes by address.
 */
public final class ManifestDiff {

    private static final Map<String, String> IDENTITIES =
            Map.of("processes", "type", "sidecars", "name", "routes", "route");
    private static final Set<String> SIZES = Set.of("memory", "disk_quota");
    private static final Set<String> RECOGNISED = Set.of(
            "name",
            "buildpack",
            "buildpacks",
            "command",
            "disk_quota",
            "env",
            "features",
            "health-check-http-endpoint",
            "health-check-interval",
            "health-check-invocation-timeout",
            "health-check-type",
            "instances",
            "log-rate-limit-per-second",
            "memory",
            "metadata",
            "processes",
            "readiness-health-check-http-endpoint",
            "readiness-health-check-interval",
            "readiness-health-check-invocation-timeout",
            "readiness-health-check-type",
            "routes",
            "services",
            "sidecars",
            "stack",
            "timeout",
            "user");

    private final List<Change> changes = new ArrayList<>();

    private ManifestDiff() {}

    /**
     * @param op {@code add}, {@code replace} or {@code remove}
     * @param path into the submitted document, such as {@code /applications/0/memory}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(
            String op,
            String path,
            @Nullable Object was,
            @Nullable Object value) {}

    /**
     * @param index of the app in the manifest
     * @param submitted what the manifest says of the app
     * @param present the app as a manifest would describe it, with the settings of its web process at the top too;
     *     empty: there is no such app
     */
    public static List<Change> of(int index, Map<String, Object> submitted, Map<String, Object> present) {
        ManifestDiff diff = new ManifestDiff();
        submitted.forEach((key, value) -> {
            String name = canonical(key);
            if (RECOGNISED.contains(name)) {
                diff.compare("/applications/" + index + "/" + key, name, present.get(name), value);
            }
        });
        return diff.changes;
    }

    private void compare(String path, String key, @Nullable Object present, @Nullable Object submitted) {
        String identity = IDENTITIES.get(key);
        if (identity != null && submitted instanceof List<?> list) {
            compareByIdentity(path, identity, present instanceof List<?> known ? known : List.of(), list);
        } else if (submitted instanceof Map<?, ?> map) {
            Map<?, ?> known = present instanceof Map<?, ?> existing ? existing : Map.of();
            map.forEach((name, value) -> compare(
                    path + "/" + name,
                    canonical(String.valueOf(name)),
                    known.get(canonical(String.valueOf(name))),
                    value));
        } else if (submitted instanceof List<?> list && present instanceof List<?> known) {
            compareInOrder(path, known, list);
        } else {
            change(path, normal(key, present), normal(key, submitted));
        }
    }

    private void compareByIdentity(String path, String identity, List<?> present, List<?> submitted) {
        for (int index = 0; index < submitted.size(); index++) {
            if (!(submitted.get(index) instanceof Map<?, ?> entry)) {
                continue;
            }
            Object name = entry.get(identity);
            Map<?, ?> known = present.stream()
                    .filter(other -> other instanceof Map<?, ?> map && isSame(map.get(identity), name, identity))
                    .map(other -> (Map<?, ?>) other)
                    .findFirst()
                    .orElse(Map.of());
            if (known.isEmpty()) {
                change(path + "/" + index, null, entry);
            } else {
                compareEntry(path + "/" + index, identity, known, entry);
            }
        }
    }

    /** What identifies an entry is the same on both sides, however it is spelled. */
    private void compareEntry(String path, String identity, Map<?, ?> known, Map<?, ?> entry) {
        Map<Object, @Nullable Object> rest = new LinkedHashMap<>(entry);
        rest.remove(identity);
        compare(path, "", known, rest);
    }

    /** Addresses of routes are the same in any case. */
    private static boolean isSame(@Nullable Object present, @Nullable Object submitted, String identity) {
        return identity.equals("route")
                ? text(present).equalsIgnoreCase(text(submitted))
                : Objects.equals(present, submitted);
    }

    private void compareInOrder(String path, List<?> present, List<?> submitted) {
        for (int index = 0; index < Math.max(present.size(), submitted.size()); index++) {
            change(
                    path + "/" + index,
                    index < present.size() ? present.get(index) : null,
                    index < submitted.size() ? submitted.get(index) : null);
        }
    }

    private void change(String path, @Nullable Object was, @Nullable Object value) {
        if (was == null && value != null) {
            changes.add(new Change("add", path, null, value));
        } else if (was != null && value == null) {
            changes.add(new Change("remove", path, was, null));
        } else if (!text(was).equals(text(value))) {
            changes.add(new Change("replace", path, was, value));
        }
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    /** {@code disk-quota} is the older spelling of {@code disk_quota}; other keys have dashes. */
    private static String canonical(String key) {
        return key.equals("disk-quota") || key.equals("process_types") || key.equals("disk_quota")
                ? key.replace('-', '_')
                : key;
    }

    private static @Nullable Object normal(String key, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            if (SIZES.contains(key)) {
                return ByteSize.mebibytes(value.toString()) + "M";
            }
            if (key.equals("log-rate-limit-per-second") && !value.toString().matches("-1|0")) {
                return ByteSize.text(ByteSize.bytes(value.toString()));
            }
        } catch (IllegalArgumentException _) {
            return value;
        }
        return key.equals("log-rate-limit-per-second") ? value.toString() : value;
    }
}
