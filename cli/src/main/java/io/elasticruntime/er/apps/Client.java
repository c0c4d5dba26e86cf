package io.elasticruntime.er.apps;

import io.elasticruntime.er.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cloudfoundry.AbstractCloudFoundryException;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.client.v3.PaginatedResponse;
import org.cloudfoundry.client.v3.Relationship;
import org.cloudfoundry.client.v3.ToOneRelationship;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.applications.GetApplicationCurrentDropletRequest;
import org.cloudfoundry.client.v3.applications.GetApplicationProcessStatisticsRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationBuildsRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationRoutesRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationsRequest;
import org.cloudfoundry.client.v3.auditevents.AuditEventResource;
import org.cloudfoundry.client.v3.auditevents.ListAuditEventsRequest;
import org.cloudfoundry.client.v3.buildpacks.BuildpackResource;
import org.cloudfoundry.client.v3.buildpacks.ListBuildpacksRequest;
import org.cloudfoundry.client.v3.builds.BuildResource;
import org.cloudfoundry.client.v3.organizations.CreateOrganizationRequest;
import org.cloudfoundry.client.v3.organizations.ListOrganizationsRequest;
import org.cloudfoundry.client.v3.processes.ProcessStatisticsResource;
import org.cloudfoundry.client.v3.routes.RouteResource;
import org.cloudfoundry.client.v3.spaces.CreateSpaceRequest;
import org.cloudfoundry.client.v3.spaces.ListSpacesRequest;
import org.cloudfoundry.client.v3.spaces.SpaceRelationships;
import org.cloudfoundry.logcache.v1.Envelope;
import org.cloudfoundry.logcache.v1.EnvelopeType;
import org.cloudfoundry.logcache.v1.LogCacheClient;
import org.cloudfoundry.logcache.v1.ReadRequest;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.doppler.ReactorDopplerClient;
import org.cloudfoundry.reactor.logcache.v1.ReactorLogCacheClient;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;
import reactor.core.publisher.Mono;

/**
 * The public API as the administrator of this deployment, targeting organization and space {@code dev}, which are made
 * when they are missing. Only v3 is used: there is no v2.
 */
final class Client {

    static final String TARGET = "dev";
    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int RECENT_LINES = 100;
    private static final String LATEST = "-created_at";
    private static final int NOT_FOUND = 404;

    private final CloudFoundryClient api;
    private final CloudFoundryOperations operations;
    private final LogCacheClient logCache;
    private final String space;

    private Client(CloudFoundryClient api, CloudFoundryOperations operations, LogCacheClient logCache, String space) {
        this.api = api;
        this.operations = operations;
        this.logCache = logCache;
        this.space = space;
    }

    /** @throws Refusal if nothing runs */
    static Client connect() {
        Endpoint endpoint = Endpoint.current();
        ConnectionContext connection = DefaultConnectionContext.builder()
                .apiHost(endpoint.origin().getHost())
                .port(endpoint.origin().getPort())
                .secure(false)
                .build();
        TokenProvider token = PasswordGrantTokenProvider.builder()
                .username("admin")
                .password(endpoint.password())
                .build();
        CloudFoundryClient api = ReactorCloudFoundryClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
        String space = firstAnswer(endpoint, api);
        CloudFoundryOperations operations = DefaultCloudFoundryOperations.builder()
                .cloudFoundryClient(api)
                .dopplerClient(ReactorDopplerClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .uaaClient(ReactorUaaClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .organization(TARGET)
                .space(TARGET)
                .build();
        LogCacheClient logCache = ReactorLogCacheClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
        return new Client(api, operations, logCache, space);
    }

    private static String firstAnswer(Endpoint endpoint, CloudFoundryClient api) {
        try {
            return space(api, organization(api));
        } catch (RuntimeException e) {
            throw endpoint.explained(e);
        }
    }

    CloudFoundryOperations operations() {
        return operations;
    }

    List<ApplicationResource> apps() {
        return Objects.requireNonNull(api.applicationsV3()
                        .list(ListApplicationsRequest.builder().spaceId(space).build())
                        .block(PATIENCE))
                .getResources();
    }

    /** The instances of the app's web process. */
    List<ProcessStatisticsResource> instances(ApplicationResource app) {
        return Objects.requireNonNull(api.applicationsV3()
                        .getProcessStatistics(GetApplicationProcessStatisticsRequest.builder()
                                .applicationId(app.getId())
                                .type("web")
                                .build())
                        .block(PATIENCE))
                .getResources();
    }

    /** Where the app answers, such as {@code hello.localhost}. */
    List<String> urls(ApplicationResource app) {
        return Objects.requireNonNull(api.applicationsV3()
                        .listRoutes(ListApplicationRoutesRequest.builder()
                                .applicationId(app.getId())
                                .build())
                        .block(PATIENCE))
                .getResources()
                .stream()
                .map(RouteResource::getUrl)
                .toList();
    }

    /** @throws Refusal if there is no such app */
    ApplicationResource app(String name) {
        return find(name)
                .orElseThrow(() -> new Refusal("App '" + name + "' not found. There are: "
                        + String.join(
                                ", ",
                                apps().stream()
                                        .map(ApplicationResource::getName)
                                        .toList())));
    }

    Optional<ApplicationResource> find(String name) {
        return apps().stream().filter(app -> app.getName().equals(name)).findFirst();
    }

    /** The latest staging of the app. */
    Optional<BuildResource> build(ApplicationResource app) {
        return first(api.applicationsV3()
                .listBuilds(ListApplicationBuildsRequest.builder()
                        .applicationId(app.getId())
                        .orderBy(LATEST)
                        .perPage(1)
                        .build()));
    }

    /** Name of the droplet that the app runs, or would run. */
    Optional<String> droplet(ApplicationResource app) {
        return api.applicationsV3()
                .getCurrentDroplet(GetApplicationCurrentDropletRequest.builder()
                        .applicationId(app.getId())
                        .build())
                .map(droplet -> droplet.getId())
                .onErrorResume(
                        AbstractCloudFoundryException.class,
                        refused -> refused.getStatusCode() == NOT_FOUND ? Mono.empty() : Mono.error(refused))
                .blockOptional(PATIENCE);
    }

    /** The latest crash of an instance of the app. */
    Optional<AuditEventResource> crash(ApplicationResource app) {
        return first(api.auditEventsV3()
                .list(ListAuditEventsRequest.builder()
                        .type("app.crash")
                        .targetId(app.getId())
                        .orderBy(LATEST)
                        .perPage(1)
                        .build()));
    }

    /** Names that may be given as buildpack. */
    List<String> buildpacks() {
        return Objects.requireNonNull(api.buildpacksV3()
                        .list(ListBuildpacksRequest.builder().build())
                        .block(PATIENCE))
                .getResources()
                .stream()
                .map(BuildpackResource::getName)
                .toList();
    }

    private static <T> Optional<T> first(Mono<? extends PaginatedResponse<T>> page) {
        return Objects.requireNonNull(page.block(PATIENCE)).getResources().stream()
                .findFirst();
    }

    /** The latest log lines of an app, oldest first. */
    List<Envelope> recentLogs(ApplicationResource app) {
        ReadRequest request = ReadRequest.builder()
                .sourceId(app.getId())
                .envelopeTypes(EnvelopeType.LOG)
                .descending(true)
                .limit(RECENT_LINES)
                .build();
        return Objects.requireNonNull(logCache.read(request).block(PATIENCE))
                .getEnvelopes()
                .getBatch()
                .reversed();
    }

    private static String organization(CloudFoundryClient api) {
        return Objects.requireNonNull(api.organizationsV3()
                .list(ListOrganizationsRequest.builder().name(TARGET).build())
                .flatMapIterable(page -> page.getResources())
                .next()
                .map(organization -> organization.getId())
                .switchIfEmpty(api.organizationsV3()
                        .create(CreateOrganizationRequest.builder().name(TARGET).build())
                        .map(organization -> organization.getId()))
                .block(PATIENCE));
    }

    private static String space(CloudFoundryClient api, String organization) {
        ToOneRelationship parent = ToOneRelationship.builder()
                .data(Relationship.builder().id(organization).build())
                .build();
        return Objects.requireNonNull(api.spacesV3()
                .list(ListSpacesRequest.builder()
                        .name(TARGET)
                        .organizationId(organization)
                        .build())
                .flatMapIterable(page -> page.getResources())
                .next()
                .map(space -> space.getId())
                .switchIfEmpty(api.spacesV3()
                        .create(CreateSpaceRequest.builder()
                                .name(TARGET)
                                .relationships(SpaceRelationships.builder()
                                        .organization(parent)
                                        .build())
                                .build())
                        .map(space -> space.getId()))
                .block(PATIENCE));
    }
}
