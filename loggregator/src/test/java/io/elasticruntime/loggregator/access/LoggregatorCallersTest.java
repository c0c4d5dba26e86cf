package io.elasticruntime.loggregator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggregatorCallersTest {

    private final CallerRules rules = LoggregatorCallers.rules();

    @Test
    void usersComeThroughTheRouterAndTheBridgeAsksWhatInstancesUse() {
        assertThat(CallerTable.of(rules::permits, "io.elasticruntime.loggregator"))
                .contains("GET /internal/v1/container-metrics: cc-bridge")
                .filteredOn(line -> !line.contains("/internal/"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(": router"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/firehose/{subscription}", "/apps/{guid}/stream"})
    void streamsAreForTheRouterToo(String path) {
        assertThat(CallerTable.callers(rules::permits, "GET", path)).isEqualTo("router");
    }
}
