package io.elasticruntime.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.doppler.DopplerClient;
import org.cloudfoundry.logcache.v1.Envelope;
import org.cloudfoundry.logcache.v1.LogCacheClient;
import org.cloudfoundry.logcache.v1.ReadRequest;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.operations.applications.ApplicationDetail;
import org.cloudfoundry.operations.applications.GetApplicationRequest;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.cloudfoundry.operations.applications.PushManifestV3Request;
import org.cloudfoundry.operations.applications.Route;
import org.cloudfoundry.operations.organizations.CreateOrganizationRequest;
import org.cloudfoundry.operations.spaces.CreateSpaceRequest;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.doppler.ReactorDopplerClient;
import org.cloudfoundry.reactor.logcache.v1.ReactorLogCacheClient;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;

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
                .logCacheClient(logCache)
                .uaaClient(ReactorUaaClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build());
        builder.build()
                .organizations()
                .create(CreateOrganizationRequest.builder()
                        .organizationName(ORGANIZATION)
                        .build())
                .block(PATIENCE);
        builder.organization(ORGANIZATION);
        builder.build()
                .spaces()
                .create(CreateSpaceRequest.builder()
                        .name(SPACE)
                        .organization(ORGANIZATION)
                        .build())
                .block(PATIENCE);
        this.operations = builder.space(SPACE).build();
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

    /** Pushes a sample app under its own name; it answers at {@code <name>.localhost}. */
    ApplicationDetail push(String name, Path path) {
        return push(name, path, UnaryOperator.identity());
    }

    ApplicationDetail push(String name, Path path, UnaryOperator<ManifestV3Application.Builder> more) {
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
                .block(PATIENCE);
        return app(name);
    }

    ApplicationDetail app(String name) {
        return Objects.requireNonNull(operations
                .applications()
                .get(GetApplicationRequest.builder().name(name).build())
                .block(PATIENCE));
    }

    /** Recent log lines of an app: source type and text. */
    List<Map.Entry<String, String>> recentLogs(String appGuid) {
        return Objects.requireNonNull(logCache
                        .read(ReadRequest.builder()
                                .sourceId(appGuid)
                                .limit(1000)
                                .descending(true)
                                .build())
                        .block(PATIENCE))
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
