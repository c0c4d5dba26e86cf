package io.elasticruntime.cloudcontroller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestDiffTest {

    private static List<String> diff(Map<String, Object> submitted, Map<String, Object> present) {
        return ManifestDiff.of(0, submitted, present).stream()
                .map(change -> change.op() + " " + change.path() + " " + change.was() + " -> " + change.value())
                .toList();
    }

    @Test
    void everythingOfANewAppIsAdded() {
        assertThat(diff(Map.of("name", "a"), Map.of())).containsExactly("add /applications/0/name null -> a");
    }

    @Test
    void sizesAreEqualInAnyUnitAndUnknownKeysAreIgnored() {
        assertThat(diff(Map.of("memory", "1G", "path", "."), Map.of("memory", "1024M")))
                .isEmpty();
        assertThat(diff(Map.of("disk-quota", "2G"), Map.of("disk_quota", "1024M")))
                .containsExactly("replace /applications/0/disk-quota 1024M -> 2048M");
    }

    @Test
    void routesAreMatchedByAddressAndProcessesByType() {
        Map<String, Object> present = Map.of(
                "routes", List.of(Map.of("route", "a.b", "protocol", "http1")),
                "processes", List.of(Map.of("type", "web", "instances", 1, "memory", "64M")));
        assertThat(diff(Map.of("routes", List.of(Map.of("route", "a.b"))), present))
                .isEmpty();
        assertThat(diff(Map.of("routes", List.of(Map.of("route", "c.d"))), present))
                .containsExactly("add /applications/0/routes/0 null -> {route=c.d}");
        assertThat(diff(Map.of("processes", List.of(Map.of("type", "web", "instances", 2))), present))
                .containsExactly("replace /applications/0/processes/0/instances 1 -> 2");
    }

    @Test
    void onlyNamedVariablesAreCompared() {
        assertThat(diff(Map.of("env", Map.of("A", "1", "B", "2")), Map.of("env", Map.of("A", "0", "C", "3"))))
                .containsExactlyInAnyOrder(
                        "replace /applications/0/env/A 0 -> 1", "add /applications/0/env/B null -> 2");
    }
}
