package io.elasticruntime.healthmonitor;

import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call what here: only the operator asks. */
@Configuration(proxyBeanMethods = false)
class HealthMonitorCallers {

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "health-monitor",
                call("GET", "/v1/processes").by("er"),
                call("GET", "/v1/containers").by("er"));
    }
}
