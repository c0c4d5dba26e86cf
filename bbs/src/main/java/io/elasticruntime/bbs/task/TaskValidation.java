package io.elasticruntime.bbs.task;

import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.task.TaskDefinition;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What a task must satisfy (diego-core.md a.3). */
final class TaskValidation {

    private TaskValidation() {}

    static InvalidFields check(String taskGuid, String domain, @Nullable TaskDefinition definition) {
        InvalidFields invalid = new InvalidFields().guid(taskGuid, "task_guid").domain(domain);
        if (definition == null) {
            return invalid.require(false, "task_definition");
        }
        return invalid.rootfs(definition.rootfs())
                .action(definition.action(), "action")
                .notNegative(definition.memoryMb(), "memory_mb")
                .notNegative(definition.diskMb(), "disk_mb")
                .notNegative(definition.maxPids(), "max_pids")
                .notNegative(definition.cpuWeight(), "cpu_weight")
                .env(definition.env())
                .cachedDependencies(definition.cachedDependencies())
                .logRateLimit(definition.logRateLimitBytesPerSecond())
                .metricTags(definition.metricTags())
                .annotation(definition.annotation())
                .egressRules(definition.egressRules())
                .imageCredentials(definition.imageUsername(), definition.imagePassword())
                .imageLayers(definition.imageLayers(), definition.legacyDownloadUser())
                .volumeMounts(definition.volumeMounts())
                .volumeMountedFiles(definition.volumeMountedFiles())
                .require(isHttpUrl(definition.completionCallbackUrl()), "completion_callback_url");
    }

    private static boolean isHttpUrl(@Nullable String url) {
        if (url == null) {
            return true;
        }
        try {
            String scheme = URI.create(url).getScheme();
            return "http".equals(scheme) || "https".equals(scheme);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
