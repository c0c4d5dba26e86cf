package io.elasticruntime.ccbridge.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bridge.staging.StagingCompleted;
import io.elasticruntime.bridge.staging.StagingCompleted.Error;
import io.elasticruntime.bridge.staging.StagingCompleted.Result;
import io.elasticruntime.bridge.staging.StagingCompleted.Sidecar;
import io.elasticruntime.bridge.staging.StagingCompleted.UsedBuildpack;
import io.elasticruntime.diego.task.TaskCallback;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagingOutcomeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STG: Exited with status 222 | NoAppDetectedError     | staging failed",
                "STG: Exited with status 223 | BuildpackCompileFailed | staging failed",
                "STG: Exited with status 224 | BuildpackReleaseFailed | staging failed",
                "STG: Exited with status 225 | StagingError           | staging failed",
                "STG: Exited with status 1   | StagingError           | staging failed",
                "STG: Exited with status 231 | CNBGenericBuildFailed  | staging failed",
                "STG: Exited with status 237 | CNBRestoreFailed       | staging failed",
                "insufficient resources: memory | InsufficientResources | insufficient resources: memory",
                "found no compatible cell with stack x | NoCompatibleCell | found no compatible cell with stack x",
                "unable to communicate to compatible cells | CellCommunicationError | unable to communicate to compatible cells",
                "task was cancelled | StagingError | staging failed",
                "Downloading app package failed: https://secret | StagingError | staging failed"
            })
    void aFailureIsToldWithoutItsInnerReason(String reason, String id, String message) {
        StagingCompleted outcome = StagingOutcome.of(new TaskCallback("b", true, reason, "", "", 0));

        assertThat(outcome).isEqualTo(new StagingCompleted(new Error(id, message), null));
    }

    @Test
    void aResultIsRead() {
        String result = """
                {"lifecycle_type":"buildpack","lifecycle_metadata":{"buildpack_key":"k1","detected_buildpack":"Node.js",
                 "buildpacks":[{"key":"k1","name":"nodejs","version":"1.9.4"},{"key":"k2"}]},
                 "process_types":{"web":"npm start","worker":"node w.js"},
                 "processes":[{"type":"web","command":"npm start"}],
                 "sidecars":[{"name":"agent","process_types":["web"],"command":"./a","memory":64},
                             {"name":"b","process_types":[],"command":"./b"}],
                 "execution_metadata":""}
                """;

        assertThat(StagingOutcome.of(new TaskCallback("b", false, "", result, "", 0)))
                .isEqualTo(new StagingCompleted(
                        null,
                        new Result(
                                "k1",
                                "Node.js",
                                List.of(
                                        new UsedBuildpack("k1", "nodejs", "1.9.4"),
                                        new UsedBuildpack("k2", null, null)),
                                Map.of("web", "npm start", "worker", "node w.js"),
                                List.of(
                                        new Sidecar("agent", List.of("web"), "./a", 64),
                                        new Sidecar("b", List.of(), "./b", null)),
                                "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{}", "{\"process_types\":3}", "null"})
    void aResultThatIsNoneIsAnError(String result) {
        assertThat(StagingOutcome.of(new TaskCallback("b", false, "", result, "", 0)))
                .isEqualTo(
                        new StagingCompleted(new Error("StagingError", "Malformed message from Diego stager"), null));
    }
}
