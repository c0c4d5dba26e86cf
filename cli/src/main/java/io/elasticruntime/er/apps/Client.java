package io.elasticruntime.er.apps;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.time.Duration;
import org.cloudfoundry.operations.CloudFoundryOperations;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.operations.organizations.CreateOrganizationRequest;
import org.cloudfoundry.operations.organizations.OrganizationSummary;
import org.cloudfoundry.operations.spaces.CreateSpaceRequest;
import org.cloudfoundry.operations.spaces.SpaceSummary;
import org.cloudfoundry.reactor.ConnectionContext;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.doppler.ReactorDopplerClient;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;

/**
 * The public API as the administrator of this deployment, targeting organization and space {@code dev}, which are made
 * when they are missing.
 */
final class Client {

    static final String TARGET = "dev";
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private Client() {}

    /** @throws Refusal if nothing runs */
    static CloudFoundryOperations connect() {
        Home home = Home.fromEnvironment();
        if (ProcessStatus.keeper(home).isEmpty()) {
            throw new Refusal("Nothing runs here. Start it with: ./er up");
        }
        Options options = Options.of(home);
        ConnectionContext connection = DefaultConnectionContext.builder()
                .apiHost("localhost")
                .port(options.port())
                .secure(false)
                .build();
        TokenProvider token = PasswordGrantTokenProvider.builder()
                .username("admin")
                .password(Secrets.of(home, null).get("admin"))
                .build();
        DefaultCloudFoundryOperations operations = DefaultCloudFoundryOperations.builder()
                .cloudFoundryClient(ReactorCloudFoundryClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .dopplerClient(ReactorDopplerClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .uaaClient(ReactorUaaClient.builder()
                        .connectionContext(connection)
                        .tokenProvider(token)
                        .build())
                .build();
        return target(operations);
    }

    private static CloudFoundryOperations target(DefaultCloudFoundryOperations operations) {
        boolean organization = operations
                .organizations()
                .list()
                .map(OrganizationSummary::getName)
                .any(TARGET::equals)
                .blockOptional(PATIENCE)
                .orElse(false);
        if (!organization) {
            operations
                    .organizations()
                    .create(CreateOrganizationRequest.builder()
                            .organizationName(TARGET)
                            .build())
                    .block(PATIENCE);
        }
        DefaultCloudFoundryOperations inOrganization = DefaultCloudFoundryOperations.builder()
                .from(operations)
                .organization(TARGET)
                .build();
        boolean space = inOrganization
                .spaces()
                .list()
                .map(SpaceSummary::getName)
                .any(TARGET::equals)
                .blockOptional(PATIENCE)
                .orElse(false);
        if (!space) {
            inOrganization
                    .spaces()
                    .create(CreateSpaceRequest.builder()
                            .name(TARGET)
                            .organization(TARGET)
                            .build())
                    .block(PATIENCE);
        }
        return DefaultCloudFoundryOperations.builder()
                .from(inOrganization)
                .space(TARGET)
                .build();
    }
}
