package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Document;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.domain.Domain;
import io.elasticruntime.cloudcontroller.domain.DomainDocument;
import io.elasticruntime.cloudcontroller.domain.DomainRepository;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.organization.OrganizationDocument;
import io.elasticruntime.cloudcontroller.organization.OrganizationRepository;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.route.RouteDocument.DestinationDocument;
import io.elasticruntime.cloudcontroller.route.Routes.NewDestination;
import io.elasticruntime.cloudcontroller.space.Space;
import io.elasticruntime.cloudcontroller.space.SpaceDocument;
import io.elasticruntime.cloudcontroller.space.SpaceRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Routes and their destinations (cc-v3.md 5.7). */
@RestController
class RouteController {

    private static final int MOST_DESTINATIONS = 100;
    private static final List<String> PROTOCOLS = List.of("http1", "http2");
    private static final String[] FILTERS = {
        "hosts",
        "paths",
        "ports",
        "domain_guids",
        "space_guids",
        "organization_guids",
        "app_guids",
        "service_instance_guids",
        "label_selector",
        "include"
    };

    private final RouteRepository stored;
    private final RouteDestinationRepository destinations;
    private final Routes routes;
    private final DomainRepository domains;
    private final SpaceRepository spaces;
    private final OrganizationRepository organizations;
    private final Access access;
    private final FeatureFlags flags;
    private final AuditEvents events;
    private final Jobs jobs;

    RouteController(
            RouteRepository stored,
            RouteDestinationRepository destinations,
            Routes routes,
            DomainRepository domains,
            SpaceRepository spaces,
            OrganizationRepository organizations,
            Access access,
            FeatureFlags flags,
            AuditEvents events,
            Jobs jobs) {
        this.stored = stored;
        this.destinations = destinations;
        this.routes = routes;
        this.domains = domains;
        this.spaces = spaces;
        this.organizations = organizations;
        this.access = access;
        this.flags = flags;
        this.events = events;
        this.jobs = jobs;
    }

    @GetMapping("/v3/routes")
    Envelope<RouteDocument> list(Caller caller, ListQuery query) {
        query.allow(FILTERS);
        return page(query, access.spacesWithReadableRoutes(caller).of("spaceGuid"));
    }

    @GetMapping("/v3/apps/{guid}/routes")
    Envelope<RouteDocument> ofApp(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow(FILTERS);
        Routes.App app = routes.apps(Set.of(guid)).get(guid);
        if (app == null) {
            throw CfApiException.notFound("App");
        }
        access.requireSpaceRead(caller, app.spaceGuid(), "App");
        return page(query, leadingTo(List.of(guid)));
    }

    private Envelope<RouteDocument> page(ListQuery query, Specification<Route> condition) {
        Set<String> include = query.include("domain", "space", "space.organization");
        Filter<Route> filter = Filter.of(query, Route.class)
                .in("hosts", "host", host -> host.toLowerCase(Locale.ROOT))
                .in("paths", "path", RouteAddress::stored)
                .in("domain_guids", "domainGuid")
                .in("space_guids", "spaceGuid")
                .and(condition);
        List<String> inOrganizations = query.values("organization_guids");
        if (inOrganizations != null) {
            filter.and((root, criteria, cb) -> {
                var subquery = criteria.subquery(String.class);
                var space = subquery.from(Space.class);
                subquery.select(space.get("guid"))
                        .where(space.get("organizationGuid").in(inOrganizations));
                return root.get("spaceGuid").in(subquery);
            });
        }
        List<String> apps = query.values("app_guids");
        if (apps != null) {
            filter.and(leadingTo(apps));
        }
        if (hasValue(query, "ports") || hasValue(query, "service_instance_guids")) {
            filter.and((_, _, cb) -> cb.disjunction());
        }
        var page = filter.page(stored);
        return Envelope.of(query, page.getTotalElements(), documents(page.getContent()))
                .including(included(include, page.getContent()));
    }

    private static boolean hasValue(ListQuery query, String parameter) {
        List<String> values = query.values(parameter);
        return values != null && !values.contains("");
    }

    private static Specification<Route> leadingTo(List<String> appGuids) {
        return (root, criteria, cb) -> {
            var subquery = criteria.subquery(String.class);
            var destination = subquery.from(RouteDestination.class);
            subquery.select(destination.get("routeGuid"))
                    .where(destination.get("appGuid").in(appGuids));
            return root.get("guid").in(subquery);
        };
    }

    private List<RouteDocument> documents(List<Route> page) {
        Map<String, Domain> byGuid = Filter.byGuid(
                domains.findByGuidIn(page.stream().map(Route::domainGuid).collect(Collectors.toSet())));
        Map<String, List<RouteDestination>> byRoute =
                destinations
                        .findByRouteGuidInOrderById(
                                page.stream().map(Route::guid).toList())
                        .stream()
                        .collect(Collectors.groupingBy(RouteDestination::routeGuid));
        return page.stream()
                .map(route -> RouteDocument.of(
                        route,
                        Objects.requireNonNull(byGuid.get(route.domainGuid())).name(),
                        byRoute.getOrDefault(route.guid(), List.of())))
                .toList();
    }

    private RouteDocument document(Route route) {
        return documents(List.of(route)).getFirst();
    }

    private Map<String, List<?>> included(Set<String> include, List<Route> page) {
        Map<String, List<?>> included = new LinkedHashMap<>();
        List<Space> spacesOfPage = include.contains("space") || include.contains("space.organization")
                ? spaces.findByGuidIn(page.stream().map(Route::spaceGuid).collect(Collectors.toSet()))
                : List.of();
        if (include.contains("domain")) {
            included.put(
                    "domains",
                    domains.findByGuidIn(page.stream().map(Route::domainGuid).collect(Collectors.toSet())).stream()
                            .map(DomainDocument::of)
                            .toList());
        }
        if (!include.isEmpty() && !include.equals(Set.of("domain"))) {
            included.put("spaces", spacesOfPage.stream().map(SpaceDocument::of).toList());
        }
        if (include.contains("space.organization")) {
            included.put(
                    "organizations",
                    organizations
                            .findByGuidIn(spacesOfPage.stream()
                                    .map(Space::organizationGuid)
                                    .collect(Collectors.toSet()))
                            .stream()
                            .map(OrganizationDocument::of)
                            .toList());
        }
        return included;
    }

    @GetMapping("/v3/routes/{guid}")
    Document<RouteDocument> get(Caller caller, ListQuery query, @PathVariable String guid) {
        Route route = readable(caller, guid);
        return Document.of(document(route))
                .including(included(query.include("domain", "space", "space.organization"), List.of(route)));
    }

    @PostMapping("/v3/routes")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    RouteDocument create(Caller caller, Body body) {
        flags.require(caller, FeatureFlag.ROUTE_CREATION);
        body.allow("host", "path", "port", "options", "relationships", "metadata");
        String host = body.string("host");
        String path = body.string("path");
        RouteAddress.problems(host, path).forEach(body::fault);
        if (body.has("port") && !body.isNull("port")) {
            body.fault("Routes with protocol 'http' do not support ports.");
        }
        String spaceGuid = body.requiredRelationship("space");
        String domainGuid = body.requiredRelationship("domain");
        RouteAddress address = new RouteAddress(host == null ? "" : host, path == null ? "" : path);
        Route route = new Route(address, domainGuid, spaceGuid);
        route.setOptions(RouteOptions.merged(null, body));
        route.mergeMetadata(body);
        body.check();
        Space space = spaces.findByGuid(spaceGuid)
                .filter(_ -> access.canReadSpace(caller, spaceGuid))
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Invalid space. Ensure that the space exists and you have access to it."));
        access.requireAppManagement(caller, spaceGuid, "Space");
        Domain domain = domains.findByGuid(domainGuid)
                .filter(found -> isReadable(caller, found))
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Invalid domain. Ensure that the domain exists and you have access to it."));
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("host", host);
        request.put("path", path);
        request.put("relationships", body.json().path("relationships"));
        return document(routes.create(caller, route, space, domain, request));
    }

    private boolean isReadable(Caller caller, Domain domain) {
        String organization = domain.organizationGuid();
        return organization == null
                || access.organizationsWithReadableDomains(caller).contains(organization);
    }

    @PatchMapping("/v3/routes/{guid}")
    @Transactional
    RouteDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("options", "metadata");
        Route route = writable(caller, guid);
        route.setOptions(RouteOptions.merged(route.options(), body));
        route.mergeMetadata(body);
        body.check();
        stored.saveAndFlush(route);
        if (body.has("options")) {
            routes.touched(route);
        }
        record("audit.route.update", caller, route, Map.of("request", body.json()));
        return document(route);
    }

    @DeleteMapping("/v3/routes/{guid}")
    @Transactional
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        Route route = writable(caller, guid);
        record("audit.route.delete-request", caller, route, Map.of("request", Map.of("recursive", true)));
        return jobs.accept(RouteDeletion.OPERATION, "routes", guid);
    }

    /** Deletes the routes of the space that lead nowhere. */
    @DeleteMapping("/v3/spaces/{guid}/routes")
    @Transactional
    ResponseEntity<Void> deleteUnmapped(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("unmapped");
        if (!"true".equals(query.text("unmapped"))) {
            throw CfApiException.unprocessable("Mass delete not supported for routes. Use 'unmapped' parameter to"
                    + " delete all unmapped routes.");
        }
        access.requireAppManagement(caller, guid, "Space");
        return jobs.accept(RouteDeletion.UnmappedRoutesDeletion.OPERATION, "spaces", guid);
    }

    @GetMapping("/v3/routes/{guid}/destinations")
    DestinationsDocument destinations(Caller caller, ListQuery query, @PathVariable String guid) {
        query.allow("app_guids");
        Route route = readable(caller, guid);
        List<String> guids = query.values("guids");
        List<String> apps = query.values("app_guids");
        return DestinationsDocument.of(
                route,
                destinations.findByRouteGuidOrderById(guid).stream()
                        .filter(destination -> guids == null || guids.contains(destination.guid()))
                        .filter(destination -> apps == null || apps.contains(destination.appGuid()))
                        .toList());
    }

    @PostMapping("/v3/routes/{guid}/destinations")
    @Transactional
    DestinationsDocument add(Caller caller, @PathVariable String guid, Body body) {
        Route route = writable(caller, guid);
        List<NewDestination> wanted = newDestinations(body, false);
        return DestinationsDocument.of(route, routes.map(caller, route, wanted));
    }

    @PatchMapping("/v3/routes/{guid}/destinations")
    @Transactional
    DestinationsDocument replace(Caller caller, @PathVariable String guid, Body body) {
        Route route = writable(caller, guid);
        List<NewDestination> wanted = newDestinations(body, true);
        return DestinationsDocument.of(route, routes.replace(caller, route, wanted));
    }

    /** Destinations as the body wants them; weights, when replacing, on all or none, and 100 together. */
    private static List<NewDestination> newDestinations(Body body, boolean replacing) {
        body.allow("destinations");
        List<NewDestination> wanted = new ArrayList<>();
        for (Body one : body.objects("destinations")) {
            one.allow("app", "port", "protocol", "weight");
            Body app = one.object("app").allow("guid", "process");
            String type = app.object("process").allow("type").string("type");
            String protocol = one.string("protocol");
            if (protocol != null && !PROTOCOLS.contains(protocol)) {
                one.fault("protocol must be 'http1' or 'http2'");
            }
            if (!replacing && one.has("weight")) {
                one.fault("weighted destinations cannot be added: replace all destinations of the route instead");
            }
            Long port = one.longInteger("port", 1024, 65535);
            Long weight = one.longInteger("weight", 1, 100);
            wanted.add(new NewDestination(
                    app.requiredString("guid", 200),
                    type == null ? "web" : type,
                    port == null ? null : port.intValue(),
                    protocol,
                    weight == null ? null : weight.intValue()));
        }
        if ((wanted.isEmpty() && !replacing) || wanted.size() > MOST_DESTINATIONS) {
            body.fault("Destinations must have between 1 and " + MOST_DESTINATIONS + " destinations");
        }
        long weighted = wanted.stream().filter(one -> one.weight() != null).count();
        int sum = wanted.stream()
                .map(NewDestination::weight)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .sum();
        if (weighted > 0 && weighted < wanted.size()) {
            body.fault("Destinations cannot contain both weighted and unweighted destinations");
        } else if (weighted > 0 && sum != 100) {
            body.fault("Destinations must have weights that add up to 100");
        }
        body.check();
        return wanted;
    }

    @PatchMapping("/v3/routes/{guid}/destinations/{destinationGuid}")
    @Transactional
    DestinationDocument updateProtocol(
            Caller caller, @PathVariable String guid, @PathVariable String destinationGuid, Body body) {
        Route route = writable(caller, guid);
        RouteDestination destination = destination(route, destinationGuid);
        String protocol = body.allow("protocol").string("protocol");
        if (protocol != null && !PROTOCOLS.contains(protocol)) {
            body.fault("Destination protocol must be 'http1' or 'http2'");
        }
        body.check();
        destination.setProtocol(protocol);
        destinations.saveAndFlush(destination);
        routes.touched(route);
        return DestinationDocument.of(destination);
    }

    @DeleteMapping("/v3/routes/{guid}/destinations/{destinationGuid}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void remove(Caller caller, @PathVariable String guid, @PathVariable String destinationGuid) {
        Route route = writable(caller, guid);
        routes.unmap(caller, route, destination(route, destinationGuid));
    }

    private RouteDestination destination(Route route, String guid) {
        return destinations
                .findByGuid(guid)
                .filter(found -> found.routeGuid().equals(route.guid()))
                .orElseThrow(() ->
                        CfApiException.unprocessable("Unable to unmap route from destination. Ensure the route has a"
                                + " destination with this guid."));
    }

    private void record(String type, Caller caller, Route route, Map<String, ?> data) {
        events.record(type, caller, Routes.party(route), route.spaceGuid(), null, data);
    }

    private Route readable(Caller caller, String guid) {
        return stored.findByGuid(guid)
                .filter(route -> access.canReadRoutes(caller, route.spaceGuid()))
                .orElseThrow(() -> CfApiException.notFound("Route"));
    }

    private Route writable(Caller caller, String guid) {
        Route route = readable(caller, guid);
        if (!access.canManageApps(caller, route.spaceGuid())) {
            throw CfApiException.notAuthorized();
        }
        access.requireActiveSpace(caller, route.spaceGuid());
        return route;
    }

    record DestinationsDocument(List<DestinationDocument> destinations, Links links) {

        static DestinationsDocument of(Route route, List<RouteDestination> destinations) {
            return new DestinationsDocument(
                    destinations.stream().map(DestinationDocument::of).toList(),
                    Links.self("/v3/routes/" + route.guid() + "/destinations")
                            .with("route", "/v3/routes/" + route.guid()));
        }
    }
}
