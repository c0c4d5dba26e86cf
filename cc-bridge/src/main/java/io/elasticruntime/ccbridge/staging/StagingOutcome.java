package io.elasticruntime.ccbridge.staging;

import io.elasticruntime.bridge.staging.StagingCompleted;
import io.elasticruntime.bridge.staging.StagingCompleted.Error;
import io.elasticruntime.bridge.staging.StagingCompleted.Result;
import io.elasticruntime.bridge.staging.StagingCompleted.Sidecar;
import io.elasticruntime.bridge.staging.StagingCompleted.UsedBuildpack;
import io.elasticruntime.diego.task.TaskCallback;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads how a staging ended from what its task left (cell-and-staging.md C3, D6). */
final class StagingOutcome {

    /** All that a user is told of a failure that is not his. */
    static final String FAILED = "staging failed";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Errors by the end of the failure reason: the builder's exit code. */
    private static final Map<String, String> BY_EXIT_CODE = exitCodes();

    private StagingOutcome() {}

    static StagingCompleted of(TaskCallback callback) {
        if (callback.failed()) {
            return failed(error(callback.failureReason()));
        }
        try {
            return new StagingCompleted(null, result(JSON.readTree(callback.result())));
        } catch (JacksonException | IllegalArgumentException _) {
            return failed(new Error("StagingError", "Malformed message from Diego stager"));
        }
    }

    static StagingCompleted failed(Error error) {
        return new StagingCompleted(error, null);
    }

    /** What the user is told instead of the raw reason, which may name what is none of his business. */
    static Error error(String reason) {
        for (Map.Entry<String, String> code : BY_EXIT_CODE.entrySet()) {
            if (reason.endsWith(code.getKey())) {
                return new Error(code.getValue(), FAILED);
            }
        }
        if (reason.startsWith("insufficient resources")) {
            return new Error("InsufficientResources", reason);
        }
        if (reason.startsWith("found no compatible cell")) {
            return new Error("NoCompatibleCell", reason);
        }
        if (reason.equals("unable to communicate to compatible cells")) {
            return new Error("CellCommunicationError", reason);
        }
        return new Error("StagingError", FAILED);
    }

    private static Result result(JsonNode json) {
        if (!json.isObject() || !json.path("process_types").isObject()) {
            throw new IllegalArgumentException("no result of a builder");
        }
        JsonNode metadata = json.path("lifecycle_metadata");
        Map<String, String> processTypes = new LinkedHashMap<>();
        json.path("process_types")
                .properties()
                .forEach(type -> processTypes.put(type.getKey(), type.getValue().asString()));
        return new Result(
                text(metadata.path("buildpack_key")),
                text(metadata.path("detected_buildpack")),
                metadata.path("buildpacks")
                        .valueStream()
                        .map(StagingOutcome::buildpack)
                        .toList(),
                processTypes,
                json.path("sidecars").valueStream().map(StagingOutcome::sidecar).toList(),
                json.path("execution_metadata").asString(""));
    }

    private static UsedBuildpack buildpack(JsonNode json) {
        return new UsedBuildpack(json.path("key").asString(""), text(json.path("name")), text(json.path("version")));
    }

    private static Sidecar sidecar(JsonNode json) {
        List<String> types =
                json.path("process_types").valueStream().map(JsonNode::asString).toList();
        JsonNode memory = json.path("memory");
        return new Sidecar(
                json.path("name").asString(""),
                types,
                json.path("command").asString(""),
                memory.isNumber() ? Integer.valueOf(memory.asInt()) : null);
    }

    private static @Nullable String text(JsonNode json) {
        return json.isString() && !json.asString().isEmpty() ? json.asString() : null;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("222", "NoAppDetectedError");
        codes.put("223", "BuildpackCompileFailed");
        codes.put("224", "BuildpackReleaseFailed");
        codes.put("231", "CNBGenericBuildFailed");
        codes.put("232", "CNBDownloadBuildpackFailed");
        codes.put("233", "CNBDetectFailed");
        codes.put("234", "CNBBuildFailed");
        codes.put("235", "CNBExportFailed");
        codes.put("236", "CNBLaunchFailed");
        codes.put("237", "CNBRestoreFailed");
        return codes;
    }
}
