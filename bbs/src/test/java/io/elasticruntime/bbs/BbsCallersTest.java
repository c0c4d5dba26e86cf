package io.elasticruntime.bbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;

class BbsCallersTest {

    @Test
    void eachApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(BbsCallers.rules()::permits, "io.elasticruntime.bbs"))
                .containsExactly("""
                        DELETE /v1/cells/{cellId}: cell-z1-0
                        DELETE /v1/desired-lrps/{processGuid}: cc-bridge er
                        DELETE /v1/tasks/{taskGuid}: er
                        GET /v1/actual-lrps: cc-bridge cell-z1-0 er router
                        GET /v1/cells: auctioneer cell-z1-0 er
                        GET /v1/desired-lrp-scheduling-infos: cc-bridge er router
                        GET /v1/desired-lrps/{processGuid}: cell-z1-0 er
                        GET /v1/desired-lrps: er
                        GET /v1/domains: er
                        GET /v1/events/lrps: cc-bridge er router
                        GET /v1/events/tasks: er
                        GET /v1/explanations/lrps/{processGuid}/{index}: er
                        GET /v1/explanations/lrps/{processGuid}: er
                        GET /v1/explanations/tasks/{taskGuid}: er
                        GET /v1/locks: er
                        GET /v1/tasks/{taskGuid}: cc-bridge cell-z1-0 er
                        GET /v1/tasks: cc-bridge cell-z1-0 er
                        PATCH /v1/desired-lrps/{processGuid}: cc-bridge er
                        POST /v1/actual-lrps/{processGuid}/{index}/claim: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/crash: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/evacuate-claimed: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/evacuate-crashed: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/evacuate-running: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/evacuate-stopped: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/fail: auctioneer
                        POST /v1/actual-lrps/{processGuid}/{index}/remove-evacuating: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/remove: cell-z1-0
                        POST /v1/actual-lrps/{processGuid}/{index}/retire: cc-bridge er
                        POST /v1/actual-lrps/{processGuid}/{index}/start: cell-z1-0
                        POST /v1/explanations: auctioneer
                        POST /v1/tasks/{taskGuid}/cancel: cc-bridge er
                        POST /v1/tasks/{taskGuid}/complete: cell-z1-0
                        POST /v1/tasks/{taskGuid}/reject: auctioneer cell-z1-0
                        POST /v1/tasks/{taskGuid}/resolving: er
                        POST /v1/tasks/{taskGuid}/start: cell-z1-0
                        POST /v1/tasks: cc-bridge er
                        PUT /v1/cells/{cellId}: cell-z1-0
                        PUT /v1/desired-lrps/{processGuid}: cc-bridge er
                        PUT /v1/domains/{domain}: cc-bridge er""".split("\n"));
    }
}
