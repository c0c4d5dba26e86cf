package io.elasticruntime.healthmonitor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "{0} ms of processor time in {1} ms")
    @CsvSource({"0, 5000, false", "90, 5000, false", "100, 5000, true", "5000, 5000, true"})
    void aProcessWorksThatUsesAFiftiethOfTheTime(int used, int elapsed, boolean works) {
        Work work = new Work();
        work.since(Duration.ofSeconds(30), T0);

        assertThat(work.since(Duration.ofSeconds(30).plusMillis(used), T0.plusMillis(elapsed)))
                .isEqualTo(works);
    }

    @Test
    void aNewProcessIsNotJudgedByWhatTheOneBeforeItUsed() {
        Work work = new Work();
        work.since(Duration.ofSeconds(30), T0);

        work.since(Duration.ofMillis(100), T0.plusSeconds(1));

        assertThat(work.since(Duration.ofMillis(600), T0.plusSeconds(2))).isTrue();
    }
}
