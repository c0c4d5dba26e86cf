package io.elasticruntime.loggregator.access;

import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call what here: users come through the router, with tokens; cc-bridge asks what instances use. */
@Configuration(proxyBeanMethods = false)
public class LoggregatorCallers {

    private static final String ROUTER = "router";

    @Bean
    CallerRules callers() {
        return rules();
    }

    public static CallerRules rules() {
        return CallerRules.of(
                "loggregator",
                call("GET", "/internal/v1/container-metrics").by("cc-bridge"),
                call("/internal/**").byNobody(),
                call("/apps/{guid}/stream").by(ROUTER),
                call("/apps/{guid}/recentlogs").by(ROUTER),
                call("/apps/{guid}/containermetrics").by(ROUTER),
                call("/firehose/{subscription}").by(ROUTER),
                call("/set-cookie").by(ROUTER),
                call("/v2/read").by(ROUTER),
                call("/api/v1/**").by(ROUTER));
    }
}
