package io.elasticruntime.lifecycle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What staging found out, in the two forms in which it leaves the container (cell-and-staging.md C3).
 *
 * @param buildpacks that took part, in order; the last one is final; never empty
 * @param processes start commands and sidecars
 */
record StagingResult(List<UsedBuildpack> buildpacks, ProcessTypes processes) {

    /** {@code result.json}, for Cloud Controller. */
    String toResultJson() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("lifecycle_type", "buildpack");
        result.put("lifecycle_metadata", lifecycleMetadata());
        result.put("process_types", processes.commands());
        result.put(
                "processes",
                processes.commands().entrySet().stream()
                        .map(process -> ordered("type", process.getKey(), "command", process.getValue()))
                        .toList());
        if (!processes.sidecars().isEmpty()) {
            result.put(
                    "sidecars",
                    processes.sidecars().stream().map(StagingResult::sidecar).toList());
        }
        result.put("execution_metadata", "");
        return Json.write(result) + "\n";
    }

    /** {@code staging_info.yml}, for the launcher. */
    String toStagingInfo() {
        Map<String, Object> info = ordered(
                "detected_buildpack",
                buildpacks.getLast().name(),
                "start_command",
                processes.web().orElse(""));
        if (buildpacks.getLast().config().get("entrypoint_prefix") instanceof String prefix) {
            info.put("config", ordered("entrypoint_prefix", prefix));
        }
        return Json.write(info) + "\n";
    }

    private Map<String, Object> lifecycleMetadata() {
        return ordered(
                "buildpack_key",
                buildpacks.getLast().key(),
                "detected_buildpack",
                buildpacks.getLast().name(),
                "buildpacks",
                buildpacks.stream().map(UsedBuildpack::toJson).toList());
    }

    private static Map<String, Object> sidecar(ProcessTypes.Sidecar sidecar) {
        Map<String, Object> json =
                ordered("name", sidecar.name(), "process_types", sidecar.processTypes(), "command", sidecar.command());
        if (sidecar.memory() > 0) {
            json.put("memory", sidecar.memory());
        }
        return json;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /**
     * A buildpack as it described itself in {@code config.yml} of its dependencies.
     *
     * @param name empty: it did not say, and there was no detection
     * @param version empty: it did not say
     * @param config free settings, such as {@code entrypoint_prefix}
     */
    record UsedBuildpack(String key, String name, String version, Map<?, ?> config) {

        private Map<String, Object> toJson() {
            Map<String, Object> json = ordered("key", key, "name", name);
            if (!version.isEmpty()) {
                json.put("version", version);
            }
            return json;
        }
    }
}
