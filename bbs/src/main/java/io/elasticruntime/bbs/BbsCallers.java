package io.elasticruntime.bbs;

import static io.elasticruntime.component.http.CallerRules.CELL;
import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who may call what here. Cells speak only for themselves besides: {@link io.elasticruntime.bbs.caller.CallingCell}.
 * {@code er} is the operator, who may do by hand what cc-bridge does, and read everything. Whoever needs no environments of
 * LRPs reads their short form.
 */
@Configuration(proxyBeanMethods = false)
class BbsCallers {

    private static final String AUCTIONEER = "auctioneer";
    private static final String BRIDGE = "cc-bridge";
    private static final String ROUTER = "router";
    private static final String ER = "er";

    @Bean
    CallerRules callers() {
        return rules();
    }

    static CallerRules rules() {
        return CallerRules.of(
                "bbs",
                call("GET", "/v1/desired-lrps").by(ER),
                call("GET", "/v1/desired-lrps/{processGuid}").by(CELL, ER),
                call("PUT", "/v1/desired-lrps/{processGuid}").by(BRIDGE, ER),
                call("PATCH", "/v1/desired-lrps/{processGuid}").by(BRIDGE, ER),
                call("DELETE", "/v1/desired-lrps/{processGuid}").by(BRIDGE, ER),
                call("GET", "/v1/desired-lrp-scheduling-infos").by(BRIDGE, ROUTER, ER),
                call("GET", "/v1/actual-lrps").by(BRIDGE, ROUTER, CELL, ER),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/claim").by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/start").by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/crash").by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/fail").by(AUCTIONEER),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/remove").by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/retire").by(BRIDGE, ER),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/evacuate-claimed")
                        .by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/evacuate-running")
                        .by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/evacuate-crashed")
                        .by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/evacuate-stopped")
                        .by(CELL),
                call("POST", "/v1/actual-lrps/{processGuid}/{index}/remove-evacuating")
                        .by(CELL),
                call("GET", "/v1/tasks").by(BRIDGE, CELL, ER),
                call("POST", "/v1/tasks").by(BRIDGE, ER),
                call("GET", "/v1/tasks/{taskGuid}").by(BRIDGE, CELL, ER),
                call("DELETE", "/v1/tasks/{taskGuid}").by(ER),
                call("POST", "/v1/tasks/{taskGuid}/start").by(CELL),
                call("POST", "/v1/tasks/{taskGuid}/complete").by(CELL),
                call("POST", "/v1/tasks/{taskGuid}/reject").by(AUCTIONEER, CELL),
                call("POST", "/v1/tasks/{taskGuid}/cancel").by(BRIDGE, ER),
                call("POST", "/v1/tasks/{taskGuid}/resolving").by(ER),
                call("GET", "/v1/domains").by(ER),
                call("PUT", "/v1/domains/{domain}").by(BRIDGE, ER),
                call("GET", "/v1/cells").by(AUCTIONEER, CELL, ER),
                call("PUT", "/v1/cells/{cellId}").by(CELL),
                call("DELETE", "/v1/cells/{cellId}").by(CELL),
                call("GET", "/v1/locks").by(ER),
                call("POST", "/v1/explanations").by(AUCTIONEER),
                call("GET", "/v1/explanations/lrps/{processGuid}").by(ER),
                call("GET", "/v1/explanations/lrps/{processGuid}/{index}").by(ER),
                call("GET", "/v1/explanations/tasks/{taskGuid}").by(ER),
                call("GET", "/v1/events/lrps").by(BRIDGE, ROUTER, ER),
                call("GET", "/v1/events/tasks").by(ER));
    }
}
