package io.elasticruntime.uaa;

import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.revocation.Revocations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Which components may call what here; what a user or a client may do is the business of tokens. Users come through the
 * router.
 */
@Configuration(proxyBeanMethods = false)
class UaaCallers {

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "uaa",
                call("GET", "/token_keys").by("router", "cloud-controller", "loggregator", "er"),
                call("POST", "/oauth/token").by("router", "cloud-controller", "er"),
                call("GET", "/ids/Users").by("router", "cloud-controller", "er"),
                call("GET", Revocations.PATH).by("cloud-controller", "loggregator"),
                call("/internal/**").byNobody(),
                // everything answers below /uaa too, where users come from
                call("/uaa/internal/**").byNobody(),
                call("/uaa/actuator/**").byNobody(),
                call("/**").by("router", "er"));
    }
}
