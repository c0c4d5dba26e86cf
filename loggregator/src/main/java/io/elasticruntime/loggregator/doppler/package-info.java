/** Doppler: envelopes come in by gRPC and go out to whoever has subscribed (loggregator.md e). */
@NullMarked
package io.elasticruntime.loggregator.doppler;

import org.jspecify.annotations.NullMarked;
