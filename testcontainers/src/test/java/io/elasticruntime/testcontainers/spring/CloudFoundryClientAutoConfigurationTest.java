package io.elasticruntime.testcontainers.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CloudFoundryClientAutoConfigurationTest {

    private final Foundation foundation = new Foundation("secret");

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    CloudFoundryClientAutoConfiguration.class, ServiceConnectionAutoConfiguration.class));

    @AfterEach
    void close() {
        foundation.close();
    }

    @Test
    void aContainerThatIsABeanIsConnectedToo() {
        context.withBean(Foundation.class, () -> foundation)
                .withUserConfiguration(AContainer.class)
                .run(started -> assertThat(started)
                        .hasSingleBean(CloudFoundryConnectionDetails.class)
                        .hasSingleBean(ConnectionContext.class)
                        .hasSingleBean(TokenProvider.class)
                        .hasSingleBean(CloudFoundryClient.class)
                        .hasSingleBean(CloudFoundryOperations.class));
    }

    @Test
    void anOrganizationAndASpaceThatAreThereAreNotMadeAgain() {
        foundation.organizations.add("dev");
        foundation.spaces.add("dev");
        context.withBean(Foundation.class, () -> foundation)
                .withUserConfiguration(AContainer.class)
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    assertThat(foundation.organizations).containsExactly("dev");
                    assertThat(foundation.spaces).containsExactly("dev");
                });
    }

    @Test
    void withoutTheJavaClientThereAreTheDetailsAlone() {
        context.withBean(Foundation.class, () -> foundation)
                .withUserConfiguration(AContainer.class)
                .withClassLoader(
                        new FilteredClassLoader(DefaultCloudFoundryOperations.class, ReactorCloudFoundryClient.class))
                .run(started -> assertThat(started)
                        .hasSingleBean(CloudFoundryConnectionDetails.class)
                        .doesNotHaveBean(CloudFoundryClient.class)
                        .doesNotHaveBean(CloudFoundryOperations.class));
    }

    @Test
    void withoutAContainerThereIsNoClient() {
        context.run(started -> assertThat(started)
                .hasNotFailed()
                .doesNotHaveBean(CloudFoundryConnectionDetails.class)
                .doesNotHaveBean(ConnectionContext.class)
                .doesNotHaveBean(CloudFoundryOperations.class));
    }

    @Test
    void ownOperationsTakeThePlaceOfTheseAndNothingIsMade() {
        CloudFoundryOperations own = DefaultCloudFoundryOperations.builder().build();
        context.withBean(Foundation.class, () -> foundation)
                .withUserConfiguration(AContainer.class)
                .withBean("own", CloudFoundryOperations.class, () -> own)
                .run(started -> {
                    assertThat(started).getBean(CloudFoundryOperations.class).isSameAs(own);
                    assertThat(foundation.organizations).isEmpty();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class AContainer {

        @Bean
        @ServiceConnection
        ElasticRuntimeContainer runtime(Foundation foundation) {
            return foundation.container();
        }
    }
}
