package io.elasticruntime.router.proxy;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.time.Steady;
import io.elasticruntime.router.host.HostName;
import io.elasticruntime.router.system.SystemRoutes;
import io.elasticruntime.router.system.SystemRoutes.Target;
import io.elasticruntime.router.table.Endpoint;
import io.elasticruntime.router.table.Pool;
import io.elasticruntime.router.table.RouteTable;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds the destination of a request by host and path, and by the headers that ask for one instance. The platform's own
 * names are asked first: an app gets what is left.
 */
@Component
class Destinations {

    private final SystemRoutes system;
    private final RouteTable routes;
    private final Peers peers;
    private final InstantSource clock;

    Destinations(SystemRoutes system, RouteTable routes, Peers peers, @Steady InstantSource clock) {
        this.system = system;
        this.routes = routes;
        this.peers = peers;
        this.clock = clock;
    }

    /**
     * @param hostHeader as the client sent it, with port
     * @param path of the request, with query
     * @param headers may ask for an instance
     */
    Destination find(@Nullable String hostHeader, String path, HttpHeaders headers) {
        if (hostHeader == null || hostHeader.isEmpty()) {
            return new Destination.Nowhere(RouterError.emptyHost());
        }
        HostName host = HostName.of(hostHeader).orElse(null);
        if (host == null) {
            return new Destination.Nowhere(RouterError.malformedHost());
        }
        Target target = system.find(host, path).orElse(null);
        if (target != null) {
            return switch (target) {
                case Target.Component component -> new Destination.Component(peers.url(component.name()));
                case Target.Private _, Target.Unserved _ ->
                    new Destination.Nowhere(RouterError.unknownRoute(hostHeader));
            };
        }
        Pool pool = routes.lookup(host, path);
        if (pool == null) {
            return new Destination.Nowhere(
                    routes.isComplete()
                            ? RouterError.unknownRoute(hostHeader)
                            : RouterError.routesNotKnown(hostHeader));
        }
        for (InstanceHeader wanted : InstanceHeader.values()) {
            String value = headers.get(wanted.header());
            if (value != null) {
                return wanted.among(pool, value, hostHeader);
            }
        }
        if (pool.isEmpty()) {
            return new Destination.Nowhere(RouterError.noEndpoints(hostHeader));
        }
        return new Destination.App(pool, withFirst(StickySession.instance(headers), pool.inTurn(clock.instant())));
    }

    /** Passes an endpoint over for a while. */
    void failed(Destination.App app, Endpoint endpoint, Duration passedOverFor) {
        app.pool().failed(endpoint, clock.instant(), passedOverFor);
    }

    private static List<Endpoint> withFirst(@Nullable String instance, List<Endpoint> inTurn) {
        if (instance == null) {
            return inTurn;
        }
        List<Endpoint> ordered = new ArrayList<>(inTurn);
        ordered.sort((a, b) -> Boolean.compare(
                b.instanceGuid().equals(instance), a.instanceGuid().equals(instance)));
        return ordered;
    }
}
