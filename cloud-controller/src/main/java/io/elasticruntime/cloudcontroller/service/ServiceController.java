package io.elasticruntime.cloudcontroller.service;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Clients ask for services on many occasions ({@code cf routes}, {@code cf space}, {@code cf services}): there are none,
 * and none can be made.
 */
@RestController
class ServiceController {

    @GetMapping({
        "/v3/service_brokers",
        "/v3/service_offerings",
        "/v3/service_plans",
        "/v3/service_instances",
        "/v3/service_credential_bindings",
        "/v3/service_route_bindings"
    })
    Envelope<Object> list(ListQuery query) {
        query.page();
        return Envelope.of(query, 0, List.of());
    }

    @PostMapping({
        "/v3/service_brokers",
        "/v3/service_instances",
        "/v3/service_credential_bindings",
        "/v3/service_route_bindings"
    })
    void create() {
        throw CfApiException.unprocessable("Services are not supported");
    }
}
