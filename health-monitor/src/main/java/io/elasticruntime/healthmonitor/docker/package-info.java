/** The provider for deployments that run as Docker containers, where the engine is the supervisor of machines. */
@NullMarked
package io.elasticruntime.healthmonitor.docker;

import org.jspecify.annotations.NullMarked;
