package io.elasticruntime.cloudcontroller.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskStateTest {

    @ParameterizedTest
    @CsvSource({
        "PENDING,ACCEPTED,RUNNING",
        "PENDING,CANCELED,CANCELING",
        "PENDING,SUCCEEDED,SUCCEEDED",
        "PENDING,FAILED,FAILED",
        "RUNNING,ACCEPTED,RUNNING",
        "RUNNING,CANCELED,CANCELING",
        "RUNNING,SUCCEEDED,SUCCEEDED",
        "RUNNING,FAILED,FAILED",
        "CANCELING,ACCEPTED,CANCELING",
        "CANCELING,CANCELED,CANCELING",
        "CANCELING,SUCCEEDED,FAILED",
        "CANCELING,FAILED,FAILED",
        "SUCCEEDED,ACCEPTED,SUCCEEDED",
        "SUCCEEDED,CANCELED,SUCCEEDED",
        "SUCCEEDED,SUCCEEDED,SUCCEEDED",
        "SUCCEEDED,FAILED,SUCCEEDED",
        "FAILED,ACCEPTED,FAILED",
        "FAILED,CANCELED,FAILED",
        "FAILED,SUCCEEDED,FAILED",
        "FAILED,FAILED,FAILED",
    })
    void everyEventInEveryStateHasOneOutcome(TaskState before, TaskState.Event event, TaskState after) {
        assertThat(before.on(event)).isEqualTo(after);
    }
}
