package io.elasticruntime.cellrep.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EntitlementTest {

    private final Entitlement entitlement = new Entitlement(4, 8L << 30);

    @Test
    void theEighthOfTheMemoryGivesTheEighthOfTheCores() {
        assertThat(entitlement.of(1L << 30, Duration.ofSeconds(10)))
                .isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void theWholeMemoryGivesEveryCore() {
        assertThat(entitlement.of(8L << 30, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(4).toNanos());
    }

    @Test
    void withoutALimitNothingIsPromised() {
        assertThat(entitlement.of(0, Duration.ofSeconds(1))).isZero();
    }
}
