package io.elasticruntime.lifecycle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an app consists of: a start command for each type of process, and sidecars that run beside them. Sources are read
 * one after the other, and a later one overrides what an earlier one said of the same type (cell-and-staging.md C2.8).
 */
final class ProcessTypes {

    private final Map<String, String> commands = new LinkedHashMap<>();
    private final Map<String, Sidecar> sidecars = new LinkedHashMap<>();

    /** {@code launch.yml} of a buildpack: processes and sidecars. */
    void addLaunchFile(String text) {
        if (Yaml.map(text).get("processes") instanceof List<?> processes) {
            processes.forEach(this::addLaunchProcess);
        }
    }

    /** What {@code bin/release} printed: its {@code default_process_types}. */
    void addRelease(String text) {
        if (Yaml.map(text).get("default_process_types") instanceof Map<?, ?> defaults) {
            addCommands(defaults);
        }
    }

    /** A {@code Procfile}. */
    void addProcfile(String text) {
        addCommands(Yaml.map(text));
    }

    /** Start command of {@code web}. */
    Optional<String> web() {
        return Optional.ofNullable(commands.get("web")).filter(command -> !command.isEmpty());
    }

    Map<String, String> commands() {
        return commands;
    }

    List<Sidecar> sidecars() {
        return List.copyOf(sidecars.values());
    }

    private void addLaunchProcess(Object process) {
        if (!(process instanceof Map<?, ?> map)) {
            throw new Yaml.Invalid("a process in launch.yml is not a map");
        }
        String type = text(map.get("type"));
        String command = text(map.get("command"));
        List<String> sidecarFor = sidecarFor(map);
        if (sidecarFor.isEmpty()) {
            commands.put(type, command);
        } else {
            sidecars.put(type, new Sidecar(type, sidecarFor, command, memory(map)));
        }
    }

    private static List<String> sidecarFor(Map<?, ?> process) {
        List<String> types = new ArrayList<>();
        if (process.get("platforms") instanceof Map<?, ?> platforms
                && platforms.get("cloudfoundry") instanceof Map<?, ?> here
                && here.get("sidecar_for") instanceof List<?> listed) {
            listed.forEach(type -> types.add(text(type)));
        }
        return types;
    }

    private static int memory(Map<?, ?> process) {
        return process.get("limits") instanceof Map<?, ?> limits && limits.get("memory") instanceof Number megabytes
                ? megabytes.intValue()
                : 0;
    }

    private void addCommands(Map<?, ?> map) {
        map.forEach((type, command) -> commands.put(text(type), text(command)));
    }

    private static String text(@org.jspecify.annotations.Nullable Object scalar) {
        if (scalar instanceof Map || scalar instanceof List) {
            throw new Yaml.Invalid("text expected");
        }
        return Objects.toString(scalar, "");
    }

    /** @param memory in MiB; 0: none of its own */
    record Sidecar(String name, List<String> processTypes, String command, int memory) {}
}
