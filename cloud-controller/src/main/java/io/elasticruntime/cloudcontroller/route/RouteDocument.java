package io.elasticruntime.cloudcontroller.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route as the API shows it (cc-v3.md 5.7). */
record RouteDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String protocol,
        String host,
        String path,
        @Nullable Integer port,
        String url,
        List<DestinationDocument> destinations,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> options,
        Metadata metadata,
        Map<String, Relationship> relationships,
        Links links) {

    static RouteDocument of(Route route, String domainName, List<RouteDestination> destinations) {
        String path = "/v3/routes/" + route.guid();
        Map<String, Relationship> relationships = new LinkedHashMap<>();
        relationships.put("space", Relationship.to(route.spaceGuid()));
        relationships.put("domain", Relationship.to(route.domainGuid()));
        return new RouteDocument(
                route.guid(),
                route.createdAt(),
                route.updatedAt(),
                "http",
                route.host(),
                route.path(),
                null,
                route.url(domainName),
                destinations.stream().map(DestinationDocument::of).toList(),
                route.options(),
                route.metadata(),
                relationships,
                Links.self(path)
                        .with("space", "/v3/spaces/" + route.spaceGuid())
                        .with("destinations", path + "/destinations")
                        .with("domain", "/v3/domains/" + route.domainGuid()));
    }

    /** One destination. A port that nobody chose is shown as the default one. */
    record DestinationDocument(
            String guid,
            Map<String, Object> app,
            @Nullable Integer weight,
            int port,
            String protocol,
            Instant createdAt,
            Instant updatedAt) {

        static DestinationDocument of(RouteDestination destination) {
            Map<String, Object> app = new LinkedHashMap<>();
            app.put("guid", destination.appGuid());
            app.put("process", Map.of("type", destination.processType()));
            return new DestinationDocument(
                    destination.guid(),
                    app,
                    destination.weight(),
                    destination.port(),
                    destination.protocolOrDefault(),
                    destination.createdAt(),
                    destination.updatedAt());
        }
    }
}
