/**
 * What a Spring Boot test needs: {@code @ServiceConnection} on an {@code ElasticRuntimeContainer}; see {@link
 * io.elasticruntime.testcontainers.spring.CloudFoundryConnectionDetails}.
 */
@NullMarked
package io.elasticruntime.testcontainers.spring;

import org.jspecify.annotations.NullMarked;
