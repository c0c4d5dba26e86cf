package io.elasticruntime.cloudcontroller.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An app and where it stands; makes {@code VCAP_APPLICATION} (cc-v3.md 7.1) and the tags of its logs and metrics
 * (loggregator.md i).
 *
 * @param apiUrl public address of the API
 * @param fileDescriptors that an instance may open
 * @param routes that lead to the app
 */
public record AppSurroundings(
        App app,
        String spaceName,
        String organizationGuid,
        String organizationName,
        String apiUrl,
        int fileDescriptors,
        List<MappedRoute> routes) {

    /**
     * @param url host and path, without scheme
     * @param protocol {@code http1} or {@code http2}
     * @param internal whether it is on an internal domain, which nobody outside may ask for
     */
    public record MappedRoute(String url, String processType, int port, String protocol, boolean internal) {}

    /** {@code VCAP_APPLICATION} as {@code cf env} shows it. */
    public Map<String, Object> ofApp() {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("fds", fileDescriptors);
        Map<String, Object> document = document(limits, urls(null));
        document.put("users", null);
        return document;
    }

    /** {@code VCAP_APPLICATION} of a staging or a task. */
    public Map<String, Object> ofOneOff(int memoryMb, int diskMb, String version) {
        Map<String, Object> document = document(limits(memoryMb, diskMb), urls(null));
        document.put("version", version);
        document.put("application_version", version);
        document.put("users", null);
        return document;
    }

    /**
     * {@code VCAP_APPLICATION} of a process, or of a sidecar of it.
     *
     * @param memoryMb what it may take itself, without those beside it
     */
    public Map<String, Object> ofProcess(AppProcess process, int memoryMb) {
        Map<String, Object> document = document(limits(memoryMb, process.diskMb()), urls(process.type()));
        document.put("process_id", process.guid());
        document.put("process_type", process.type());
        document.put("version", process.version());
        document.put("application_version", process.version());
        return document;
    }

    /** Tags that every log line and metric of the app carries. */
    public Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("organization_id", organizationGuid);
        tags.put("organization_name", organizationName);
        tags.put("space_id", app.spaceGuid());
        tags.put("space_name", spaceName);
        tags.put("app_id", app.guid());
        tags.put("app_name", app.name());
        return tags;
    }

    private Map<String, Object> document(Map<String, Object> limits, List<String> urls) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cf_api", apiUrl);
        document.put("limits", limits);
        document.put("application_name", app.name());
        document.put("application_uris", urls);
        document.put("name", app.name());
        document.put("space_name", spaceName);
        document.put("space_id", app.spaceGuid());
        document.put("organization_id", organizationGuid);
        document.put("organization_name", organizationName);
        document.put("uris", urls);
        document.put("application_id", app.guid());
        return document;
    }

    private Map<String, Object> limits(int memoryMb, int diskMb) {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("fds", fileDescriptors);
        limits.put("mem", memoryMb);
        limits.put("disk", diskMb);
        return limits;
    }

    private List<String> urls(@Nullable String processType) {
        return routes.stream()
                .filter(route -> processType == null || route.processType().equals(processType))
                .map(MappedRoute::url)
                .distinct()
                .toList();
    }
}
