package io.elasticruntime.ccbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import org.junit.jupiter.api.Test;

class BridgeCallersTest {

    @Test
    void eachApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(BridgeCallers.rules()::permits, "io.elasticruntime.ccbridge"))
                .containsExactly("""
                        DELETE /v1/apps/{processGuid}/index/{index}: cloud-controller
                        DELETE /v1/apps/{processGuid}: cloud-controller
                        DELETE /v1/staging/{stagingGuid}: cloud-controller
                        DELETE /v1/tasks/{taskGuid}: cloud-controller
                        GET /v1/apps/instances: cloud-controller
                        GET /v1/apps/{processGuid}/instances: cloud-controller
                        GET /v1/static/{*path}: cell-z1-0
                        POST /v1/build_artifacts/{stack}/{appGuid}: cell-z1-0
                        POST /v1/droplets/{buildGuid}: cell-z1-0
                        POST /v1/staging/{stagingGuid}/callback: bbs
                        POST /v1/tasks/{taskGuid}/callback: bbs
                        POST /v1/tasks: cloud-controller
                        PUT /v1/apps/{processGuid}: cloud-controller
                        PUT /v1/staging/{stagingGuid}: cloud-controller""".split("\n"));
    }
}
