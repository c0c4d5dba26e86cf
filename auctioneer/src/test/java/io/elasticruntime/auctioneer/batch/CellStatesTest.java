package io.elasticruntime.auctioneer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CellStatesTest {

    @Test
    void cellsComeInTheOrderOfTheNumbersInTheirIds() {
        assertThat(List.of("cell-z1-10", "cell-z2-1", "cell-z1-2", "REP-3", "cell", "cell-z1-2b").stream()
                        .sorted(CellStates::byNumber))
                .containsExactly("REP-3", "cell", "cell-z1-2", "cell-z1-2b", "cell-z1-10", "cell-z2-1");
    }
}
