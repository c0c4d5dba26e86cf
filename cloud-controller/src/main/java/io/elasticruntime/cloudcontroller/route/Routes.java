package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.domain.Domain;
import io.elasticruntime.cloudcontroller.domain.DomainRepository;
import io.elasticruntime.cloudcontroller.domain.NameClaims;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.space.Space;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Creates, maps and deletes routes, for the API and for manifests. Whoever calls has checked that the caller may; here are
 * the rules that hold for everybody. Each change runs in the caller's transaction and publishes {@link AppRoutesChanged}.
 */
@Component
@Transactional
public class Routes {

    private static final int LONGEST_NAME = 253;

    private final RouteRepository routes;
    private final RouteDestinationRepository destinations;
    private final DomainRepository domains;
    private final NameClaims names;
    private final AuditEvents events;
    private final ApplicationEventPublisher publisher;
    private final JdbcClient jdbc;

    Routes(
            RouteRepository routes,
            RouteDestinationRepository destinations,
            DomainRepository domains,
            NameClaims names,
            AuditEvents events,
            ApplicationEventPublisher publisher,
            JdbcClient jdbc) {
        this.routes = routes;
        this.destinations = destinations;
        this.domains = domains;
        this.names = names;
        this.events = events;
        this.publisher = publisher;
        this.jdbc = jdbc;
    }

    /**
     * Creates a route.
     *
     * @param route not yet stored
     * @param request what the event shows
     * @throws CfApiException UnprocessableEntity, if the address is taken, reserved, or not for this space
     */
    public Route create(Caller caller, Route route, Space space, Domain domain, Map<String, ?> request) {
        List<String> problems = RouteAddress.problems(route.host(), route.path());
        if (!problems.isEmpty()) {
            throw CfApiException.unprocessable(String.join(", ", problems));
        }
        requireUsable(caller, route, space, domain);
        names.claim(route.host(), domain);
        requireFree(route, domain);
        requireQuota(space);
        try {
            routes.saveAndFlush(route);
        } catch (DataIntegrityViolationException _) {
            throw taken(route, domain);
        }
        events.record(
                "audit.route.create",
                caller,
                party(route),
                space.guid(),
                space.organizationGuid(),
                Map.of("request", request));
        return route;
    }

    private void requireUsable(Caller caller, Route route, Space space, Domain domain) {
        if (!domain.isShared() && !space.organizationGuid().equals(domain.organizationGuid())) {
            throw CfApiException.unprocessable("Invalid domain. Domain '" + domain.name()
                    + "' is not available in the organization of the space.");
        }
        if (domain.isShared() && route.host().isEmpty()) {
            throw CfApiException.unprocessable("Missing host. Routes in shared domains must have a host defined.");
        }
        if (domain.internal() && route.host().equals("*")) {
            throw CfApiException.unprocessable("Wildcard hosts are not supported for internal domains.");
        }
        if (domain.internal() && !route.path().isEmpty()) {
            throw CfApiException.unprocessable("Paths are not supported for internal domains.");
        }
        if (domain.isShared() && route.host().equals("*") && !caller.isAdmin()) {
            throw CfApiException.notAuthorized();
        }
        if (route.host().length() + 1 + domain.name().length() > LONGEST_NAME) {
            throw CfApiException.unprocessable(
                    "Host combined with domain name must be no more than " + LONGEST_NAME + " characters.");
        }
    }

    private void requireFree(Route route, Domain domain) {
        for (Route other : routes.findByHostAndDomainGuid(route.host(), route.domainGuid())) {
            if (other.path().equals(route.path())) {
                throw taken(route, domain);
            }
            if (!other.spaceGuid().equals(route.spaceGuid())) {
                throw CfApiException.unprocessable(
                        "Routes for this host and domain have been reserved for another space.");
            }
        }
    }

    private static CfApiException taken(Route route, Domain domain) {
        String what = route.host().isEmpty() ? "" : " with host '" + route.host() + "'";
        if (!route.path().isEmpty()) {
            what += (what.isEmpty() ? " with" : " and") + " path '" + route.path() + "'";
        }
        return CfApiException.unprocessable("Route already exists" + what + " for domain '" + domain.name() + "'.");
    }

    private void requireQuota(Space space) {
        boolean exceeded = jdbc.sql("""
                        select (q.limits ->> 'total_routes')::bigint <= (select count(*) from routes r
                            join spaces s on s.guid = r.space_guid where s.organization_guid = o.guid)
                        from organizations o join organization_quotas q on q.guid = o.quota_guid
                        where o.guid = :organization and q.limits ->> 'total_routes' is not null
                        """)
                .param("organization", space.organizationGuid())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (exceeded) {
            String name = jdbc.sql("select name from organizations where guid = :organization")
                    .param("organization", space.organizationGuid())
                    .query(String.class)
                    .single();
            throw CfApiException.unprocessable("Routes quota exceeded for organization '" + name + "'.");
        }
    }

    /** What a new destination shall be; unset parts take their defaults. */
    public record NewDestination(
            String appGuid,
            String processType,
            @Nullable Integer port,
            @Nullable String protocol,
            @Nullable Integer weight) {

        /** The web process of the app. */
        public static NewDestination web(String appGuid) {
            return new NewDestination(appGuid, "web", null, null, null);
        }
    }

    /**
     * Adds destinations; those that are there already stay as they are.
     *
     * @throws CfApiException UnprocessableEntity, if an app does not exist or is in another space
     */
    public List<RouteDestination> map(Caller caller, Route route, List<NewDestination> wanted) {
        Map<String, App> apps = requireApps(route, wanted);
        List<RouteDestination> present = destinations.findByRouteGuidOrderById(route.guid());
        for (NewDestination one : wanted) {
            if (present.stream().noneMatch(destination -> isSame(destination, one))) {
                RouteDestination added = destinations.save(new RouteDestination(
                        route.guid(), one.appGuid(), one.processType(), one.port(), one.protocol(), one.weight()));
                record("audit.app.map-route", caller, route, added, Objects.requireNonNull(apps.get(one.appGuid())));
            }
        }
        destinations.flush();
        changed(wanted.stream().map(NewDestination::appGuid).collect(Collectors.toSet()));
        return destinations.findByRouteGuidOrderById(route.guid());
    }

    /** Makes these the only destinations; those that stay keep their guid. */
    public List<RouteDestination> replace(Caller caller, Route route, List<NewDestination> wanted) {
        requireApps(route, wanted);
        for (RouteDestination destination : destinations.findByRouteGuidOrderById(route.guid())) {
            if (wanted.stream()
                    .noneMatch(one -> isSame(destination, one) && Objects.equals(destination.weight(), one.weight()))) {
                unmap(caller, route, destination);
            }
        }
        return map(caller, route, wanted);
    }

    /** Takes one destination off the route. */
    public void unmap(Caller caller, Route route, RouteDestination destination) {
        destinations.delete(destination);
        destinations.flush();
        App app = apps(Set.of(destination.appGuid())).get(destination.appGuid());
        if (app != null) {
            record("audit.app.unmap-route", caller, route, destination, app);
        }
        changed(Set.of(destination.appGuid()));
    }

    /** Takes the app off all its routes, as {@code no-route} in a manifest wants. */
    public void unmapAll(Caller caller, String appGuid) {
        for (RouteDestination destination : destinations.findByAppGuidOrderById(appGuid)) {
            routes.findByGuid(destination.routeGuid()).ifPresent(route -> unmap(caller, route, destination));
        }
    }

    /** Tells the router's side that a route shows itself differently, as with new options. */
    public void touched(Route route) {
        changed(destinations.findByRouteGuidOrderById(route.guid()).stream()
                .map(RouteDestination::appGuid)
                .collect(Collectors.toSet()));
    }

    /** Deletes the route with its destinations. */
    public void delete(Route route) {
        touched(route);
        destinations.deleteAll(destinations.findByRouteGuidOrderById(route.guid()));
        destinations.flush();
        routes.delete(route);
    }

    /** The addresses that lead to an app, such as {@code web.example.com/shop}, oldest first. */
    @Transactional(readOnly = true)
    public List<String> urls(String appGuid) {
        List<Route> found = routes.findByAppGuid(appGuid);
        Map<String, Domain> byGuid = Filter.byGuid(
                domains.findByGuidIn(found.stream().map(Route::domainGuid).collect(Collectors.toSet())));
        return found.stream()
                .map(route -> route.url(
                        Objects.requireNonNull(byGuid.get(route.domainGuid())).name()))
                .toList();
    }

    private Map<String, App> requireApps(Route route, List<NewDestination> wanted) {
        Set<String> guids = wanted.stream().map(NewDestination::appGuid).collect(Collectors.toSet());
        Map<String, App> apps = apps(guids);
        List<String> missing =
                guids.stream().filter(guid -> !apps.containsKey(guid)).toList();
        if (!missing.isEmpty()) {
            throw CfApiException.unprocessable("App(s) with guid(s) \"" + String.join("\", \"", missing)
                    + "\" do not exist or you do not have access.");
        }
        if (apps.values().stream().anyMatch(app -> !app.spaceGuid().equals(route.spaceGuid()))) {
            throw CfApiException.unprocessable("Routes cannot be mapped to destinations in different spaces.");
        }
        return apps;
    }

    private static boolean isSame(RouteDestination destination, NewDestination wanted) {
        return destination.appGuid().equals(wanted.appGuid())
                && destination.processType().equals(wanted.processType())
                && destination.port() == (wanted.port() == null ? destination.port() : wanted.port());
    }

    private void record(String type, Caller caller, Route route, RouteDestination destination, App app) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("route_guid", route.guid());
        data.put("app_port", destination.appPort());
        data.put("destination_guid", destination.guid());
        data.put("process_type", destination.processType());
        data.put("weight", destination.weight());
        events.record(type, caller, Party.app(app.guid(), app.name()), route.spaceGuid(), null, data);
    }

    private void changed(Set<String> appGuids) {
        if (!appGuids.isEmpty()) {
            publisher.publishEvent(new AppRoutesChanged(appGuids));
        }
    }

    static Party party(Route route) {
        return new Party(route.guid(), "route", route.host());
    }

    /** What routes need to know of an app; the rows themselves belong to another capability. */
    record App(String guid, String name, String spaceGuid) {}

    Map<String, App> apps(Collection<String> guids) {
        if (guids.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql("select guid, name, space_guid from apps where guid in (:guids)")
                .param("guids", guids)
                .query(App.class)
                .list()
                .stream()
                .collect(Collectors.toMap(App::guid, app -> app));
    }
}
