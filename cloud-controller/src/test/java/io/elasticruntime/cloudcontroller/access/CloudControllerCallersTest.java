package io.elasticruntime.cloudcontroller.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudControllerCallersTest {

    @Test
    void eachInternalApiIsForThoseWhoNeedIt() {
        assertThat(CallerTable.of(
                        CloudControllerCallers.rules()::permits, "io.elasticruntime.cloudcontroller.internal"))
                .containsExactly("""
                        GET /internal/v1/buildpack-caches/{stack}/{appGuid}/bits: cell-z1-0
                        GET /internal/v1/buildpacks/{guid}/bits: cell-z1-0
                        GET /internal/v1/desired-apps/fingerprints: cc-bridge
                        GET /internal/v1/droplets/{guid}/bits: cell-z1-0
                        GET /internal/v1/packages/{guid}/bits: cell-z1-0
                        GET /internal/v1/staging: cc-bridge
                        GET /internal/v1/tasks: cc-bridge
                        GET /internal/v4/log_access/{guid}: loggregator
                        POST /internal/v1/apps/{processGuid}/crashed: cc-bridge
                        POST /internal/v1/buildpack-caches/{stack}/{appGuid}/upload: cc-bridge
                        POST /internal/v1/desired-apps/details: cc-bridge
                        POST /internal/v1/droplets/{buildGuid}/upload: cc-bridge
                        POST /internal/v1/staging/{stagingGuid}/completed: cc-bridge
                        POST /internal/v1/tasks/{taskGuid}/completed: cc-bridge""".split("\n"));
    }

    @Test
    void usersComeThroughTheRouterWhichReachesNothingInternal() {
        List<String> table =
                CallerTable.of(CloudControllerCallers.rules()::permits, "io.elasticruntime.cloudcontroller");
        assertThat(table)
                .contains("GET /v3/apps: er loggregator router", "GET /v3/apps/{guid}: er loggregator router")
                .contains("POST /v3/apps: er router");
        assertThat(table.stream().filter(line -> line.contains(" /internal/")))
                .isNotEmpty()
                .noneMatch(line -> line.endsWith("router"));
        assertThat(table.stream().filter(line -> !line.contains(" /internal/")))
                .allMatch(line -> line.endsWith(": er router") || line.endsWith(": er loggregator router"));
    }
}
