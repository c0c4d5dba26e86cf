package io.elasticruntime.testcontainers.spring;

import java.net.URI;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.doppler.ReactorDopplerClient;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The Java client of Cloud Foundry, connected as {@link CloudFoundryConnectionDetails} say: {@link CloudFoundryOperations}
 * in their organization and space, which are made if they are missing, and the {@link CloudFoundryClient},
 * {@link ConnectionContext} and {@link TokenProvider} beneath. A bean of one's own takes the place of each.
 *
 * <p>An Elastic Runtime speaks the v3 API alone: the {@code …V3()} parts of {@link CloudFoundryClient} work, but of the
 * operations only some, above all {@code pushManifestV3}.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration")
@ConditionalOnClass({DefaultCloudFoundryOperations.class, ReactorCloudFoundryClient.class})
@ConditionalOnBean(CloudFoundryConnectionDetails.class)
public class CloudFoundryClientAutoConfiguration {

    @Bean(destroyMethod = "dispose")
    @ConditionalOnMissingBean(ConnectionContext.class)
    DefaultConnectionContext cloudFoundryConnectionContext(CloudFoundryConnectionDetails details) {
        URI api = details.getApiUrl();
        DefaultConnectionContext.Builder context = DefaultConnectionContext.builder()
                .apiHost(api.getHost())
                .secure(api.getScheme().equals("https"));
        return (api.getPort() == -1 ? context : context.port(api.getPort())).build();
    }

    @Bean
    @ConditionalOnMissingBean
    TokenProvider cloudFoundryTokenProvider(CloudFoundryConnectionDetails details) {
        return PasswordGrantTokenProvider.builder()
                .username(details.getUsername())
                .password(details.getPassword())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    CloudFoundryClient cloudFoundryClient(ConnectionContext connection, TokenProvider token) {
        return ReactorCloudFoundryClient.builder()
                .connectionContext(connection)
                .tokenProvider(token)
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    CloudFoundryOperations cloudFoundryOperations(
            CloudFoundryConnectionDetails details,
            CloudFoundryClient client,
            ConnectionContext connection,
            TokenProvider token) {
        Target target = new Target(details.getOrganization(), details.getSpace());
        target.provide(client);
        return DefaultCloudFoundryOperations.builder()
                .cloudFoundryClient(client)
                .dopplerClient(ReactorDopplerClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .uaaClient(ReactorUaaClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .organization(target.organization())
                .space(target.space())
                .build();
    }
}
