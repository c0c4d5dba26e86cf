/** A whole Elastic Runtime for an integration test; see {@link io.elasticruntime.testcontainers.ElasticRuntimeContainer}. */
@NullMarked
package io.elasticruntime.testcontainers;

import org.jspecify.annotations.NullMarked;
