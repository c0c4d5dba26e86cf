package io.elasticruntime.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.cloudfoundry.UnknownCloudFoundryException;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.client.v3.Relationship;
import org.cloudfoundry.client.v3.ToOneRelationship;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.applications.DeleteApplicationRequest;
import org.cloudfoundry.client.v3.applications.GetApplicationProcessStatisticsRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationsRequest;
import org.cloudfoundry.client.v3.applications.ScaleApplicationRequest;
import org.cloudfoundry.client.v3.applications.StartApplicationRequest;
import org.cloudfoundry.client.v3.applications.StopApplicationRequest;
import org.cloudfoundry.client.v3.auditevents.AuditEventResource;
import org.cloudfoundry.client.v3.auditevents.ListAuditEventsRequest;
import org.cloudfoundry.client.v3.organizations.CreateOrganizationRequest;
import org.cloudfoundry.client.v3.organizations.CreateOrganizationResponse;
import org.cloudfoundry.client.v3.processes.ProcessState;
import org.cloudfoundry.client.v3.spaces.CreateSpaceRequest;
import org.cloudfoundry.client.v3.spaces.CreateSpaceResponse;
import org.cloudfoundry.client.v3.spaces.SpaceRelationships;
import org.cloudfoundry.doppler.DopplerClient;
import org.cloudfoundry.logcache.v1.Envelope;
import org.cloudfoundry.logcache.v1.LogCacheClient;
import org.cloudfoundry.logcache.v1.ReadRequest;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.cloudfoundry.operations.applications.PushManifestV3Request;
import org.cloudfoundry.operations.applications.Route;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.doppler.ReactorDopplerClient;
import org.cloudfoundry.reactor.logcache.v1.ReactorLogCacheClient;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;
import reactor.core.publisher.Mono;

/** Someone with the unmodified Java client, in an organization and a space of their own. */
final class Developer {

    static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String ORGANIZATION = "acceptance";
    private static final String SPACE = "stories";

    private final Platform platform;
    private final CloudFoundryClient client;
    private final DopplerClient doppler;
    private final LogCacheClient logCache;
    private final CloudFoundryOperations operations;
    private final String space;

    Developer(Platform platform) {
        this.platform = platform;
        ConnectionContext connection = DefaultConnectionContext.builder()
                .apiHost("localhost")
                .port(Platform.PORT)
                .secure(false)
                .build();
        TokenProvider token = PasswordGrantTokenProvider.builder()
                .username("admin")
                .password(platform.adminPassword())
                .build();
        this.client = ReactorCloudFoundryClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
        this.doppler = ReactorDopplerClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
        this.logCache = ReactorLogCacheClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
        DefaultCloudFoundryOperations.Builder builder = DefaultCloudFoundryOperations.builder()
                .cloudFoundryClient(client)
                .dopplerClient(doppler)
                .uaaClient(ReactorUaaClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build());
        String organization = created(client.organizationsV3()
                .create(CreateOrganizationRequest.builder().name(ORGANIZATION).build())
                .map(CreateOrganizationResponse::getId));
        this.space = created(client.spacesV3()
                .create(CreateSpaceRequest.builder()
                        .name(SPACE)
                        .relationships(SpaceRelationships.builder()
                                .organization(ToOneRelationship.builder()
                                        .data(Relationship.builder()
                                                .id(organization)
                                                .build())
                                        .build())
                                .build())
                        .build())
                .map(CreateSpaceResponse::getId));
        this.operations = builder.organization(ORGANIZATION).space(SPACE).build();
    }

    CloudFoundryOperations operations() {
        return operations;
    }

    CloudFoundryClient client() {
        return client;
    }

    DopplerClient doppler() {
        return doppler;
    }

    /** Waits for an answer. One that is no Cloud Foundry error, such as the router's own, is shown as it came. */
    private static <T> T answer(Mono<T> call) {
        return call.onErrorMap(
                        UnknownCloudFoundryException.class,
                        e -> new AssertionError("status " + e.getStatusCode() + ": " + e.getPayload(), e))
                .block(PATIENCE);
    }

    private static String created(Mono<String> creation) {
        return Objects.requireNonNull(creation.as(Developer::answer));
    }

    /** Pushes a sample app under its own name, answering at {@code <name>.localhost}; returns the app's guid. */
    String push(String name, Path path) {
        return push(name, path, UnaryOperator.identity());
    }

    String push(String name, Path path, UnaryOperator<ManifestV3Application.Builder> more) {
        ManifestV3Application.Builder application = ManifestV3Application.builder()
                .name(name)
                .path(path)
                .memory(128)
                .disk(512)
                .route(Route.builder().route(name + ".localhost").build());
        operations
                .applications()
                .pushManifestV3(PushManifestV3Request.builder()
                        .manifest(ManifestV3.builder()
                                .application(more.apply(application).build())
                                .build())
                        .build())
                .as(Developer::answer);
        return guid(name);
    }

    List<String> appNames() {
        return apps(ListApplicationsRequest.builder().spaceId(space).build()).stream()
                .map(ApplicationResource::getName)
                .toList();
    }

    String guid(String name) {
        return apps(ListApplicationsRequest.builder().spaceId(space).name(name).build())
                .getFirst()
                .getId();
    }

    private List<ApplicationResource> apps(ListApplicationsRequest request) {
        return Objects.requireNonNull(client.applicationsV3().list(request).as(Developer::answer))
                .getResources();
    }

    void scale(String app, int instances) {
        client.applicationsV3()
                .scale(ScaleApplicationRequest.builder()
                        .applicationId(app)
                        .type("web")
                        .instances(instances)
                        .build())
                .as(Developer::answer);
    }

    void start(String app) {
        client.applicationsV3()
                .start(StartApplicationRequest.builder().applicationId(app).build())
                .as(Developer::answer);
    }

    void stop(String app) {
        client.applicationsV3()
                .stop(StopApplicationRequest.builder().applicationId(app).build())
                .as(Developer::answer);
    }

    void delete(String app) {
        client.applicationsV3()
                .delete(DeleteApplicationRequest.builder().applicationId(app).build())
                .as(Developer::answer);
    }

    /** How many instances of the web process run, as {@code cf app} would show it. */
    long runningInstances(String app) {
        return Objects.requireNonNull(client.applicationsV3()
                        .getProcessStatistics(GetApplicationProcessStatisticsRequest.builder()
                                .applicationId(app)
                                .type("web")
                                .build())
                        .as(Developer::answer))
                .getResources()
                .stream()
                .filter(instance -> instance.getState() == ProcessState.RUNNING)
                .count();
    }

    /** Types of the audit events of an app, newest first. */
    List<String> events(String app) {
        return Objects.requireNonNull(client.auditEventsV3()
                        .list(ListAuditEventsRequest.builder()
                                .targetId(app)
                                .orderBy("-created_at")
                                .build())
                        .as(Developer::answer))
                .getResources()
                .stream()
                .map(AuditEventResource::getType)
                .toList();
    }

    /** Recent log lines of an app: source type and text. */
    List<Map.Entry<String, String>> recentLogs(String appGuid) {
        return Objects.requireNonNull(logCache.read(ReadRequest.builder()
                                .sourceId(appGuid)
                                .limit(1000)
                                .descending(true)
                                .build())
                        .as(Developer::answer))
                .getEnvelopes()
                .getBatch()
                .stream()
                .filter(envelope -> envelope.getLog() != null)
                .map(Developer::line)
                .toList();
    }

    private static Map.Entry<String, String> line(Envelope envelope) {
        return Map.entry(
                envelope.getTags().getOrDefault("source_type", ""),
                envelope.getLog().getPayloadAsText());
    }

    Platform platform() {
        return platform;
    }
}
