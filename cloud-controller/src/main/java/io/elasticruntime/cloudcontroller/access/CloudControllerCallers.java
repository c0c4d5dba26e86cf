package io.elasticruntime.cloudcontroller.access;

import static io.elasticruntime.component.http.CallerRules.CELL;
import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Which components may call what here. Users come through the router, which reaches nothing below {@code /internal};
 * loggregator asks in a user's name what he may see; cells fetch what they run, and cc-bridge does the rest.
 */
@Configuration(proxyBeanMethods = false)
class CloudControllerCallers {

    private static final String BRIDGE = "cc-bridge";
    private static final String LOGGREGATOR = "loggregator";

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "cloud-controller",
                call("GET", "/internal/v1/packages/{guid}/bits").by(CELL),
                call("GET", "/internal/v1/droplets/{guid}/bits").by(CELL),
                call("GET", "/internal/v1/buildpacks/{guid}/bits").by(CELL),
                call("GET", "/internal/v1/buildpack-caches/{stack}/{appGuid}/bits")
                        .by(CELL),
                call("POST", "/internal/v1/droplets/{buildGuid}/upload").by(BRIDGE),
                call("POST", "/internal/v1/buildpack-caches/{stack}/{appGuid}/upload")
                        .by(BRIDGE),
                call("POST", "/internal/v1/staging/{stagingGuid}/completed").by(BRIDGE),
                call("POST", "/internal/v1/tasks/{taskGuid}/completed").by(BRIDGE),
                call("POST", "/internal/v1/apps/{processGuid}/crashed").by(BRIDGE),
                call("GET", "/internal/v1/desired-apps/fingerprints").by(BRIDGE),
                call("POST", "/internal/v1/desired-apps/details").by(BRIDGE),
                call("GET", "/internal/v1/tasks").by(BRIDGE),
                call("GET", "/internal/v1/staging").by(BRIDGE),
                call("GET", "/internal/v4/log_access/{guid}").by(LOGGREGATOR),
                call("/internal/**").byNobody(),
                call("GET", "/v3/apps").by("router", LOGGREGATOR, "er"),
                call("GET", "/v3/apps/{guid}").by("router", LOGGREGATOR, "er"),
                call("/**").by("router", "er"));
    }
}
