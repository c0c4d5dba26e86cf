package io.elasticruntime.testcontainers.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;

/** What a Spring Boot test gets that says {@code @ServiceConnection} and no more. */
@SpringBootTest
class ServiceConnectionTest {

    private static final Foundation FOUNDATION = new Foundation("secret");

    @ServiceConnection
    static final ElasticRuntimeContainer RUNTIME = FOUNDATION.container();

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(CloudFoundryClientAutoConfiguration.class)
    static class Application {}

    @Autowired
    CloudFoundryConnectionDetails details;

    @Autowired
    CloudFoundryOperations operations;

    @AfterAll
    static void close() {
        FOUNDATION.close();
    }

    @Test
    void theDetailsAreTheContainers() {
        assertThat(details.getApiUrl()).isEqualTo(RUNTIME.apiUrl());
        assertThat(details.getUsername()).isEqualTo("admin");
        assertThat(details.getPassword()).isEqualTo("secret");
        assertThat(details.getOrganization()).isEqualTo(RUNTIME.organization());
        assertThat(details.getSpace()).isEqualTo(RUNTIME.space());
    }

    @Test
    void whereTheDetailsComeFromCanBeTold() {
        assertThat(Origin.from(details)).hasToString("ServiceConnectionTest.RUNTIME");
    }

    @Test
    void operationsWorkWhereTheContainerPushes() {
        assertThat(operations)
                .isInstanceOfSatisfying(
                        DefaultCloudFoundryOperations.class,
                        targeted -> assertThat(targeted)
                                .returns("dev", DefaultCloudFoundryOperations::getOrganization)
                                .returns("dev", DefaultCloudFoundryOperations::getSpace));
    }

    @Test
    void theirOrganizationAndSpaceAreThere() {
        assertThat(FOUNDATION.organizations).containsExactly("dev");
        assertThat(FOUNDATION.spaces).containsExactly("dev");
    }
}
