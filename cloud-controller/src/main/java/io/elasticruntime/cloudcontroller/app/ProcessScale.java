package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.Body;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new size of a process; null: stays as it is. The log rate is in bytes per second, -1 for unlimited. */
public record ProcessScale(
        @Nullable Integer instances,
        @Nullable Integer memoryMb,
        @Nullable Integer diskMb,
        @Nullable Long logRateLimit) {

    /** Reads a request (cc-v3.md 5.5); faults are noted in the body. */
    public static ProcessScale read(Body body) {
        body.allow("instances", "memory_in_mb", "disk_in_mb", "log_rate_limit_in_bytes_per_second");
        return new ProcessScale(
                body.integer("instances", 0),
                body.integer("memory_in_mb", 1),
                body.integer("disk_in_mb", 1),
                body.longInteger("log_rate_limit_in_bytes_per_second", -1, Long.MAX_VALUE));
    }

    void applyTo(AppProcess process) {
        if (instances != null) {
            process.setInstances(instances);
        }
        if (memoryMb != null) {
            process.setMemoryMb(memoryMb);
        }
        if (diskMb != null) {
            process.setDiskMb(diskMb);
        }
        if (logRateLimit != null) {
            process.setLogRateLimit(logRateLimit);
        }
    }

    /** For the audit record. */
    Map<String, Object> asData() {
        Map<String, Object> data = new LinkedHashMap<>();
        put(data, "instances", instances);
        put(data, "memory_in_mb", memoryMb);
        put(data, "disk_in_mb", diskMb);
        put(data, "log_rate_limit_in_bytes_per_second", logRateLimit);
        return data;
    }

    private static void put(Map<String, Object> data, String key, @Nullable Object value) {
        if (value != null) {
            data.put(key, value);
        }
    }
}
