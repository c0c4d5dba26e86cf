package io.elasticruntime.cellrep;

import static io.elasticruntime.component.http.CallerRules.CELL;
import static io.elasticruntime.component.http.CallerRules.call;

import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.tls.ComponentTls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who may call what here. The operator, and the cell's own container when it is being stopped, empty the cell; a cell may
 * not empty another.
 */
@Configuration(proxyBeanMethods = false)
class CellCallers {

    @Bean
    CallerRules callers(ComponentTls tls) {
        return rules(tls.enabled() ? tls.name() : CELL);
    }

    /** @param own the name in this cell's certificate */
    static CallerRules rules(String own) {
        return CallerRules.of(
                own,
                call("GET", "/v1/state").by("auctioneer", "er"),
                call("POST", "/v1/work").by("auctioneer"),
                call("POST", "/v1/lrps/{processGuid}/instances/{instanceGuid}/stop")
                        .by("bbs"),
                call("POST", "/v1/lrps/{processGuid}/instances/{instanceGuid}/move")
                        .by("bbs"),
                call("PUT", "/v1/lrps/{processGuid}/instances/{instanceGuid}").by("bbs"),
                call("POST", "/v1/tasks/{taskGuid}/cancel").by("bbs"),
                call("POST", "/v1/drain").by(own, "er"),
                call("POST", "/v1/evacuate").by("er"),
                call("GET", "/v1/evacuation").by("er"),
                call("DELETE", "/v1/evacuation").by("er"));
    }
}
