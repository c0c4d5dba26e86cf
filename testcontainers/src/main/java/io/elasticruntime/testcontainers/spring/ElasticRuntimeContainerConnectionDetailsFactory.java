package io.elasticruntime.testcontainers.spring;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import java.net.URI;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/** {@link CloudFoundryConnectionDetails} of an {@link ElasticRuntimeContainer} that is marked {@code @ServiceConnection}. */
class ElasticRuntimeContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<ElasticRuntimeContainer, CloudFoundryConnectionDetails> {

    @Override
    protected CloudFoundryConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<ElasticRuntimeContainer> source) {
        return new ElasticRuntimeContainerConnectionDetails(source);
    }

    private static final class ElasticRuntimeContainerConnectionDetails
            extends ContainerConnectionDetails<ElasticRuntimeContainer> implements CloudFoundryConnectionDetails {

        private ElasticRuntimeContainerConnectionDetails(ContainerConnectionSource<ElasticRuntimeContainer> source) {
            super(source);
        }

        @Override
        public URI getApiUrl() {
            return getContainer().apiUrl();
        }

        @Override
        public String getUsername() {
            return getContainer().adminUser();
        }

        @Override
        public String getPassword() {
            return getContainer().adminPassword();
        }

        @Override
        public String getOrganization() {
            return getContainer().organization();
        }

        @Override
        public String getSpace() {
            return getContainer().space();
        }
    }
}
