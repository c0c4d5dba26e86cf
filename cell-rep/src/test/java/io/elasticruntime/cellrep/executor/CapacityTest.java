package io.elasticruntime.cellrep.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.garden.Capacity;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CapacityTest {

    private static final Capacity MACHINE = new Capacity(DataSize.ofGigabytes(16), DataSize.ofGigabytes(100), 250);

    @Test
    void cellsOfOneMachineShareWhatItHasAndLeaveSomeMemoryToIt() {
        assertThat(new CapacityProperties("auto", "auto", 250, 2).resources(MACHINE))
                .isEqualTo(new Resources(7 * 1024, 50 * 1024, 250));
    }

    @Test
    void aSmallMachineKeepsAQuarterForItself() {
        Capacity small = new Capacity(DataSize.ofGigabytes(4), DataSize.ofGigabytes(10), 250);

        assertThat(new CapacityProperties("auto", "auto", 250, 1)
                        .resources(small)
                        .memoryMb())
                .isEqualTo(3 * 1024);
    }

    @Test
    void moreThanTheMachineHasMayBeGiven() {
        assertThat(new CapacityProperties("64GB", "1TB", 10, 2).resources(MACHINE))
                .isEqualTo(new Resources(64 * 1024, 1024 * 1024, 10));
    }

    @Test
    void whatIsTooSmallIsNamedInTheWordsOfTheAuction() {
        assertThat(new Resources(10, 10, 0).shortOf(Resources.of(11, 11)))
                .containsExactly("memory", "disk", "containers");
        assertThat(new Resources(11, 11, 1).shortOf(Resources.of(11, 11))).isEmpty();
    }
}
