package io.elasticruntime.auctioneer;

import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call what here: only the BBS has work to place. */
@Configuration(proxyBeanMethods = false)
class AuctioneerCallers {

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "auctioneer",
                call("POST", "/v1/lrps").by("bbs"),
                call("POST", "/v1/tasks").by("bbs"));
    }
}
