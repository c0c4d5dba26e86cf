package io.elasticruntime.auctioneer;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;

class AuctioneerCallersTest {

    @Test
    void eachApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(AuctioneerCallers.rules()::permits, "io.elasticruntime.auctioneer"))
                .containsExactly("""
                        POST /v1/lrps: bbs
                        POST /v1/tasks: bbs""".split("\n"));
    }
}
