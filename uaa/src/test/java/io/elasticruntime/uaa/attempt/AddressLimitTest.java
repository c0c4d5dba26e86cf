package io.elasticruntime.uaa.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AddressLimitTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AddressLimit limit = new AddressLimit(new AttemptProperties.Address(3, Duration.ofSeconds(10), 2));

    @Test
    void failuresUseUpWhatAnAddressHasAndTimeGivesItBack() {
        for (int failure = 0; failure < 3; failure++) {
            assertThat(limit.pause("a", NOW)).isZero();
            limit.failed("a", NOW);
        }
        assertThat(limit.pause("a", NOW.plusSeconds(4))).isEqualTo(Duration.ofSeconds(6));
        assertThat(limit.pause("b", NOW)).isZero();
        assertThat(limit.pause("a", NOW.plusSeconds(10))).isZero();
        limit.failed("a", NOW.plusSeconds(10));
        assertThat(limit.pause("a", NOW.plusSeconds(11))).isEqualTo(Duration.ofSeconds(9));
        assertThat(limit.pause("a", NOW.plusSeconds(1_000))).isZero();
    }

    @Test
    void theAddressThatWasQuietLongestIsForgottenFirst() {
        for (int failure = 0; failure < 3; failure++) {
            limit.failed("a", NOW);
            limit.failed("b", NOW);
        }
        limit.failed("a", NOW);
        limit.failed("c", NOW);

        assertThat(limit.pause("a", NOW)).isPositive();
        assertThat(limit.pause("b", NOW)).isZero();
    }
}
