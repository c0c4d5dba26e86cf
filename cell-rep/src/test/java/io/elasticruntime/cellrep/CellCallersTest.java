package io.elasticruntime.cellrep;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;

class CellCallersTest {

    @Test
    void eachApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(CellCallers.rules("cell-z1-0")::permits, "io.elasticruntime.cellrep"))
                .containsExactly("""
                        DELETE /v1/evacuation: er
                        GET /v1/evacuation: er
                        GET /v1/state: auctioneer er
                        POST /v1/drain: cell-z1-0 er
                        POST /v1/evacuate: er
                        POST /v1/lrps/{processGuid}/instances/{instanceGuid}/move: bbs
                        POST /v1/lrps/{processGuid}/instances/{instanceGuid}/stop: bbs
                        POST /v1/tasks/{taskGuid}/cancel: bbs
                        POST /v1/work: auctioneer
                        PUT /v1/lrps/{processGuid}/instances/{instanceGuid}: bbs""".split("\n"));
    }
}
