package io.elasticruntime.ccbridge.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bridge.internal.CcInternalApi.TaskState;
import io.elasticruntime.ccbridge.Samples;
import io.elasticruntime.diego.task.Task;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDifferenceTest {

    private static final Instant NOW = Instant.ofEpochSecond(10_000);

    /** Every state of cloud-controller with every state of the BBS; "-" is absence. */
    @ParameterizedTest
    @CsvSource({
        "PENDING,   299, -,         nothing",
        "PENDING,   301, -,         expired",
        "PENDING,   301, PENDING,   nothing",
        "PENDING,   301, RUNNING,   nothing",
        "PENDING,   301, COMPLETED, nothing",
        "PENDING,   301, RESOLVING, nothing",
        "RUNNING,   1,   -,         lost",
        "RUNNING,   1,   PENDING,   nothing",
        "RUNNING,   1,   RUNNING,   nothing",
        "RUNNING,   1,   COMPLETED, nothing",
        "RUNNING,   1,   RESOLVING, nothing",
        "CANCELING, 1,   -,         lost",
        "CANCELING, 1,   PENDING,   cancel",
        "CANCELING, 1,   RUNNING,   cancel",
        "CANCELING, 1,   COMPLETED, nothing",
        "CANCELING, 1,   RESOLVING, nothing",
        "-,         1,   PENDING,   cancel",
        "-,         1,   RUNNING,   cancel",
        "-,         1,   COMPLETED, nothing",
        "-,         1,   RESOLVING, nothing",
    })
    void whatIsDoneDependsOnBothSides(String wanted, int ageSeconds, String there, String action) {
        long created = NOW.minusSeconds(ageSeconds).getEpochSecond() * 1_000_000_000L;
        TaskDifference difference = TaskDifference.of(
                "-".equals(wanted) ? List.of() : List.of(new TaskState("t", wanted, created)),
                "-".equals(there) ? List.of() : List.of(Samples.bbsTask("t", Task.State.valueOf(there))),
                NOW);

        List<String> it = List.of("t");
        assertThat(difference)
                .isEqualTo(new TaskDifference(
                        "lost".equals(action) ? it : List.of(),
                        "expired".equals(action) ? it : List.of(),
                        "cancel".equals(action) ? it : List.of()));
    }
}
