package io.elasticruntime.router.sync;

import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.router.table.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the BBS says of one process, as routes: the join of the desired LRP's {@code cf-router} entry with the instances
 * that run and may get requests (router.md d1).
 */
final class ProcessRoutes {

    private static final String KEY = "cf-router";

    private ProcessRoutes() {}

    /** Endpoints by route; a route without instances has an empty list. */
    static Map<String, List<Endpoint>> of(@Nullable DesiredLrpSchedulingInfo desired, Collection<ActualLrp> instances) {
        if (desired == null) {
            return Map.of();
        }
        Map<String, List<Endpoint>> routes = new LinkedHashMap<>();
        JsonNode entries = desired.routes().get(KEY);
        if (entries == null) {
            return routes;
        }
        for (JsonNode entry : entries) {
            int port = entry.path("port").asInt();
            List<Endpoint> endpoints = new ArrayList<>();
            for (ActualLrp instance : instances) {
                Endpoint endpoint = endpoint(desired, instance, port);
                if (endpoint != null) {
                    endpoints.add(endpoint);
                }
            }
            for (JsonNode hostname : entry.path("hostnames")) {
                routes.computeIfAbsent(hostname.asString(), _ -> new ArrayList<>())
                        .addAll(endpoints);
            }
        }
        return routes;
    }

    private static @Nullable Endpoint endpoint(
            DesiredLrpSchedulingInfo desired, ActualLrp instance, int containerPort) {
        NetInfo net = instance.netInfo();
        if (instance.state() != ActualLrp.State.RUNNING
                || !instance.routable()
                || net == null
                || instance.index() >= desired.instances()) {
            return null;
        }
        Map<String, String> tags = new HashMap<>(instance.metricTags());
        desired.metricTags().forEach((name, value) -> {
            if (value.fixed() != null) {
                tags.putIfAbsent(name, value.fixed());
            }
        });
        return net.ports().stream()
                .filter(mapping -> mapping.containerPort() == containerPort)
                .findFirst()
                .map(mapping -> new Endpoint(
                        net.address(),
                        mapping.hostPort(),
                        desired.logGuid(),
                        tags.getOrDefault("process_id", ""),
                        instance.instanceGuid(),
                        instance.index(),
                        tags))
                .orElse(null);
    }
}
