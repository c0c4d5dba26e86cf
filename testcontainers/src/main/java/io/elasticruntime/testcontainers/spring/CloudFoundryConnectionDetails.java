package io.elasticruntime.testcontainers.spring;

import java.net.URI;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * How a client reaches a Cloud Foundry, and where in it. {@code @ServiceConnection} on an {@code ElasticRuntimeContainer}
 * makes a bean of this type; asking it for an address starts the container if nothing did before.
 */
public interface CloudFoundryConnectionDetails extends ConnectionDetails {

    /** Origin of the API, such as {@code http://localhost:32768}. */
    URI getApiUrl();

    /** A user for the password grant. */
    String getUsername();

    String getPassword();

    /** Name of the organization to work in. */
    String getOrganization();

    /** Name of the space to work in. */
    String getSpace();
}
