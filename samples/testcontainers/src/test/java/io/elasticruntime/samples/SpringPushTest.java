package io.elasticruntime.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import io.elasticruntime.testcontainers.spring.CloudFoundryConnectionDetails;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.applications.ApplicationState;
import org.cloudfoundry.client.v3.applications.ListApplicationsRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationsResponse;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.cloudfoundry.operations.applications.PushManifestV3Request;
import org.cloudfoundry.operations.applications.Route;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;

/** A Spring Boot test: the Java client comes connected, with an organization and a space to push to. */
@SpringBootTest
class SpringPushTest {

    private static final Path PROBE = Path.of("../../acceptance/apps/probe");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ServiceConnection
    static final ElasticRuntimeContainer RUNTIME = SharedRuntime.RUNTIME;

    /** Where there is an application to test, it stands in its place. */
    @Configuration
    @EnableAutoConfiguration
    static class Application {}

    @Autowired
    CloudFoundryOperations operations;

    @Autowired
    CloudFoundryClient client;

    @Autowired
    CloudFoundryConnectionDetails details;

    @Test
    void anAppIsPushedByTheInjectedClient() throws Exception {
        operations
                .applications()
                .pushManifestV3(PushManifestV3Request.builder()
                        .manifest(ManifestV3.builder()
                                .application(ManifestV3Application.builder()
                                        .name("by-spring")
                                        .path(PROBE)
                                        .memory(128)
                                        .route(Route.builder()
                                                .route("by-spring.localhost")
                                                .build())
                                        .build())
                                .build())
                        .build())
                .block(PATIENCE);
        assertThat(client.applicationsV3()
                        .list(ListApplicationsRequest.builder()
                                .name("by-spring")
                                .build())
                        .map(ListApplicationsResponse::getResources)
                        .block(PATIENCE))
                .singleElement()
                .returns(ApplicationState.STARTED, ApplicationResource::getState);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://by-spring.localhost/"))
                .build();
        assertThat(RUNTIME.http().send(request, BodyHandlers.ofString()).body()).contains("Hello from the probe");
    }

    @Test
    void anyOtherClientFindsTheAddressInTheDetails() {
        assertThat(details.getApiUrl()).isEqualTo(RUNTIME.apiUrl());
        assertThat(details.getUsername()).isEqualTo(RUNTIME.adminUser());
        assertThat(details.getPassword()).isEqualTo(RUNTIME.adminPassword());
    }
}
