package io.elasticruntime.er.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Options;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InternalPortsTest {

    @Test
    void theDefaultPortHasTheDefaultInternalPorts() {
        assertThat(InternalPorts.choose(8080, _ -> true)).isEqualTo(Options.DEFAULT.basePort());
    }

    @Test
    void deploymentsAtOtherPortsHaveOtherInternalPortsEvenWhenNoneRunsYet() {
        List<Integer> bases = IntStream.rangeClosed(8080, 8180)
                .mapToObj(port -> InternalPorts.choose(port, _ -> true))
                .sorted()
                .toList();
        for (int i = 1; i < bases.size(); i++) {
            assertThat(bases.get(i) - bases.get(i - 1)).isGreaterThanOrEqualTo(InternalPorts.BLOCK);
        }
    }

    @Test
    void portsThatAreTakenAreLeftToWhoHasThem() {
        Set<Integer> taken = Set.of(17_100, 17_160);
        assertThat(InternalPorts.choose(8080, base -> !taken.contains(base))).isEqualTo(17_220);
    }

    @Test
    void everyPortFindsTheLastFreeBlockBelowThosePortsThatSystemsGiveAway() {
        int last = 32_700;
        assertThat(IntStream.of(1, 80, 8079, 8080, 8340, 65_535)
                        .map(port -> InternalPorts.choose(port, base -> base + InternalPorts.BLOCK > last)))
                .containsOnly(32_700 - (32_700 - 17_100) % InternalPorts.BLOCK);
    }

    @Test
    void whereNothingIsFreeTheOptionThatHelpsIsNamed() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> InternalPorts.choose(8080, _ -> false))
                .withMessageContaining("--base-port N");
    }
}
