/** Loggregator's gRPC services, method by method (loggregator.md b). */
@NullMarked
package io.elasticruntime.loggregator.rpc;

import org.jspecify.annotations.NullMarked;
