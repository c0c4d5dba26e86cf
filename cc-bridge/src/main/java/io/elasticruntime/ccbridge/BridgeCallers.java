package io.elasticruntime.ccbridge;

import static io.elasticruntime.component.http.CallerRules.CELL;
import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who may call what here: cloud-controller says what shall run, the BBS what has ended, and cells fetch files and bring
 * what they have made.
 */
@Configuration(proxyBeanMethods = false)
class BridgeCallers {

    private static final String CLOUD_CONTROLLER = "cloud-controller";

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "cc-bridge",
                call("GET", "/v1/apps/instances").by(CLOUD_CONTROLLER),
                call("PUT", "/v1/apps/{processGuid}").by(CLOUD_CONTROLLER),
                call("DELETE", "/v1/apps/{processGuid}").by(CLOUD_CONTROLLER),
                call("DELETE", "/v1/apps/{processGuid}/index/{index}").by(CLOUD_CONTROLLER),
                call("GET", "/v1/apps/{processGuid}/instances").by(CLOUD_CONTROLLER),
                call("PUT", "/v1/staging/{stagingGuid}").by(CLOUD_CONTROLLER),
                call("DELETE", "/v1/staging/{stagingGuid}").by(CLOUD_CONTROLLER),
                call("POST", "/v1/staging/{stagingGuid}/callback").by("bbs"),
                call("POST", "/v1/tasks").by(CLOUD_CONTROLLER),
                call("DELETE", "/v1/tasks/{taskGuid}").by(CLOUD_CONTROLLER),
                call("POST", "/v1/tasks/{taskGuid}/callback").by("bbs"),
                call("POST", "/v1/droplets/{buildGuid}").by(CELL),
                call("POST", "/v1/build_artifacts/{stack}/{appGuid}").by(CELL),
                call("GET", "/v1/static/{*path}").by(CELL));
    }
}
