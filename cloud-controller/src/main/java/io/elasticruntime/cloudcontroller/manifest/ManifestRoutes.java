package io.elasticruntime.cloudcontroller.manifest;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.domain.Domain;
import io.elasticruntime.cloudcontroller.domain.DomainRepository;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.route.Route;
import io.elasticruntime.cloudcontroller.route.RouteAddress;
import io.elasticruntime.cloudcontroller.route.RouteOptions;
import io.elasticruntime.cloudcontroller.route.RouteRepository;
import io.elasticruntime.cloudcontroller.route.Routes;
import io.elasticruntime.cloudcontroller.route.Routes.NewDestination;
import io.elasticruntime.cloudcontroller.space.Space;
import io.elasticruntime.cloudcontroller.space.SpaceRepository;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds or makes the routes that a manifest wants, and maps them to the app (cc-v3.md 5.6). */
@Component
class ManifestRoutes {

    private static final List<String> ADJECTIVES = List.of(
            "brave", "calm", "clever", "eager", "fluent", "gentle", "happy", "jolly", "kind", "lively", "noble",
            "proud", "quick", "quiet", "sunny", "wise");
    private static final List<String> NOUNS = List.of(
            "badger", "bear", "cat", "crane", "deer", "eagle", "fox", "gecko", "hare", "ibis", "lynx", "otter", "owl",
            "panda", "raven", "wolf");
    private static final int LONGEST_HOST = 63;

    private final Routes routes;
    private final RouteRepository repository;
    private final DomainRepository domains;
    private final SpaceRepository spaces;
    private final FeatureFlags flags;

    ManifestRoutes(
            Routes routes,
            RouteRepository repository,
            DomainRepository domains,
            SpaceRepository spaces,
            FeatureFlags flags) {
        this.routes = routes;
        this.repository = repository;
        this.domains = domains;
        this.spaces = spaces;
        this.flags = flags;
    }

    void apply(Caller caller, App app, AppManifest.Routing routing) {
        if (routing.noRoute()) {
            routes.unmapAll(caller, app.guid());
            return;
        }
        Space space = spaces.findByGuid(app.spaceGuid()).orElseThrow(() -> CfApiException.notFound("Space"));
        if (!routing.routes().isEmpty()) {
            routing.routes().forEach(route -> map(caller, app, space, route));
            return;
        }
        boolean wantsOne = routing.defaultRoute() || routing.randomRoute();
        if (wantsOne && repository.findByAppGuid(app.guid()).isEmpty()) {
            String host = routing.randomRoute() ? randomHost(app.name()) : defaultHost(app.name());
            Domain domain = defaultDomain(space);
            map(caller, app, found(caller, space, domain, new RouteAddress(host, ""), null), null);
        }
    }

    private void map(Caller caller, App app, Space space, AppManifest.Route wanted) {
        String url = wanted.url();
        int slash = url.indexOf('/');
        String name = (slash < 0 ? url : url.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = slash < 0 || slash == url.length() - 1 ? "" : url.substring(slash);
        if (name.contains(":") || "tcp".equals(wanted.protocol())) {
            throw CfApiException.unprocessable("The route '" + url + "' has a port: TCP routes are not supported");
        }
        int dot = name.indexOf('.');
        Optional<Domain> whole = usable(name, space);
        Optional<Domain> rest = dot < 0 ? Optional.empty() : usable(name.substring(dot + 1), space);
        Route route;
        if (whole.isPresent()) {
            route = found(caller, space, whole.get(), address("", path), wanted.options());
        } else if (rest.isPresent()) {
            route = found(caller, space, rest.get(), address(name.substring(0, dot), path), wanted.options());
        } else {
            throw CfApiException.unprocessable("The route '" + url + "' did not match any existing domains.");
        }
        map(caller, app, route, wanted.protocol());
    }

    private void map(Caller caller, App app, Route route, @Nullable String protocol) {
        routes.map(caller, route, List.of(new NewDestination(app.guid(), "web", null, protocol, null)));
    }

    private Route found(
            Caller caller, Space space, Domain domain, RouteAddress address, @Nullable Map<String, Object> options) {
        Optional<Route> existing =
                repository.findByHostAndDomainGuidAndPath(address.host(), domain.guid(), address.path());
        if (existing.isPresent()) {
            return existing.get();
        }
        flags.require(caller, FeatureFlag.ROUTE_CREATION);
        Route route = new Route(address, domain.guid(), space.guid());
        route.setOptions(RouteOptions.checked(options));
        return routes.create(caller, route, space, domain, Map.of("host", address.host(), "path", address.path()));
    }

    private static RouteAddress address(String host, String path) {
        List<String> problems = RouteAddress.problems(host, path);
        if (!problems.isEmpty()) {
            throw CfApiException.unprocessable(String.join(", ", problems));
        }
        return new RouteAddress(host, path);
    }

    private Optional<Domain> usable(String name, Space space) {
        return domains.findByName(name)
                .filter(domain -> domain.isShared() || space.organizationGuid().equals(domain.organizationGuid()));
    }

    private Domain defaultDomain(Space space) {
        return domains.findByOrganizationGuidIsNullOrderById().stream()
                .filter(domain -> !domain.internal())
                .findFirst()
                .or(() -> domains.findByOrganizationGuidOrderById(space.organizationGuid()).stream()
                        .findFirst())
                .orElseThrow(() -> CfApiException.unprocessable("No default domains available"));
    }

    private static String defaultHost(String appName) {
        if (appName.length() > LONGEST_HOST) {
            throw CfApiException.unprocessable(
                    "Failed to create default route from app name: Host cannot exceed 63 characters");
        }
        if (!appName.matches("[\\w-]+")) {
            throw CfApiException.unprocessable("Failed to create default route from app name: Host must be either"
                    + " \"*\" or contain only alphanumeric characters, \"_\", or \"-\"");
        }
        return appName;
    }

    /** Such as {@code shop-quick-otter-k7}. */
    private static String randomHost(String appName) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String suffix = "-" + ADJECTIVES.get(random.nextInt(ADJECTIVES.size())) + "-"
                + NOUNS.get(random.nextInt(NOUNS.size())) + "-"
                + Integer.toString(random.nextInt(36, 36 * 36), 36);
        String name = appName.replaceAll("[^\\w-]", "-");
        return name.substring(0, Math.min(name.length(), LONGEST_HOST - suffix.length())) + suffix;
    }
}
