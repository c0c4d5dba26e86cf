package io.elasticruntime.healthmonitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;

class HealthMonitorCallersTest {

    @Test
    void eachApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(HealthMonitorCallers.rules()::permits, "io.elasticruntime.healthmonitor"))
                .containsExactly("GET /v1/containers: er", "GET /v1/processes: er");
    }
}
