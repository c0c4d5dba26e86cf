package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The documents of a process' instances (cc-v3.md 5.5 "Stats"): every index that should be there, and no other. */
final class InstanceStats {

    private static final long MEBI = 1024L * 1024;
    private static final DateTimeFormatter WITH_OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'");
    private static final String DOWN = "DOWN";

    private final AppProcess process;
    private final int fileDescriptors;
    private final List<InstanceStatus> instances;
    private final Instant now;

    /** @param instances as the cells know them; of several with one index the newest counts */
    InstanceStats(AppProcess process, int fileDescriptors, List<InstanceStatus> instances, Instant now) {
        this.process = process;
        this.fileDescriptors = fileDescriptors;
        this.instances = instances;
        this.now = now;
    }

    /** With usage, for {@code stats}. */
    List<Map<String, Object>> stats() {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (int index = 0; index < process.instances(); index++) {
            Optional<InstanceStatus> instance = newest(index);
            documents.add(
                    instance.isPresent() && !absent(instance.get())
                            ? found(instance.get())
                            : down(index, instance.map(InstanceStatus::details).orElse(null)));
        }
        return documents;
    }

    /** Without usage, for {@code process_instances}. */
    List<Map<String, Object>> brief() {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (int index = 0; index < process.instances(); index++) {
            Optional<InstanceStatus> instance = newest(index);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("index", index);
            document.put("state", instance.map(InstanceStatus::state).orElse(DOWN));
            put(document, "since", instance.map(this::uptime).orElse(null));
            documents.add(document);
        }
        return documents;
    }

    private Optional<InstanceStatus> newest(int index) {
        return instances.stream()
                .filter(instance -> instance.index() == index)
                .max(Comparator.comparingLong(InstanceStatus::sinceNanos));
    }

    /** An instance that no container stands for, and that nobody tries to start. */
    private static boolean absent(InstanceStatus instance) {
        return instance.state().equals(DOWN);
    }

    private Map<String, Object> down(int index, @Nullable String details) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", process.type());
        document.put("index", index);
        document.put("state", DOWN);
        put(document, "routable", null);
        document.put("uptime", 0);
        put(document, "isolation_segment", null);
        put(document, "details", details);
        return document;
    }

    private Map<String, Object> found(InstanceStatus instance) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", process.type());
        document.put("index", instance.index());
        document.put("instance_guid", instance.instanceGuid());
        document.put("state", instance.state());
        put(document, "routable", instance.routable());
        document.put("host", instance.host());
        document.put("instance_internal_ip", "");
        document.put("uptime", uptime(instance));
        document.put("mem_quota", process.memoryMb() * MEBI);
        document.put("disk_quota", process.diskMb() * MEBI);
        document.put("log_rate_limit", process.logRateLimit());
        document.put("fds_quota", fileDescriptors);
        put(document, "isolation_segment", null);
        put(document, "details", instance.details());
        document.put(
                "instance_ports",
                instance.ports().stream().map(InstanceStats::port).toList());
        document.put("usage", usage(instance.usage()));
        return document;
    }

    private long uptime(InstanceStatus instance) {
        Instant since = Instant.EPOCH.plusNanos(instance.sinceNanos());
        return Math.max(0, ChronoUnit.SECONDS.between(since, now));
    }

    private static Map<String, Object> port(InstanceStatus.Port port) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("external", port.external());
        document.put("internal", port.internal());
        put(document, "external_tls_proxy_port", null);
        put(document, "internal_tls_proxy_port", null);
        return document;
    }

    /** All zero until something was measured. */
    private Map<String, Object> usage(InstanceStatus.@Nullable Usage measured) {
        Map<String, Object> usage = new LinkedHashMap<>();
        Instant time = measured == null ? now : Instant.EPOCH.plusNanos(measured.timeNanos());
        usage.put("time", WITH_OFFSET.format(time.atOffset(ZoneOffset.UTC)));
        usage.put("cpu", measured == null ? 0 : measured.cpu());
        Double entitlement = measured == null ? null : measured.cpuEntitlement();
        usage.put("cpu_entitlement", entitlement == null ? 0 : entitlement);
        usage.put("mem", measured == null ? 0 : measured.memoryBytes());
        usage.put("disk", measured == null ? 0 : measured.diskBytes());
        usage.put("log_rate", measured == null ? 0 : measured.logRateBytesPerSecond());
        return usage;
    }

    @SuppressWarnings("NullAway") // null is shown
    private static void put(Map<String, Object> document, String key, @Nullable Object value) {
        document.put(key, value);
    }
}
