/** Bounded buffers in which a noisy source cannot starve its neighbours. */
@NullMarked
package io.elasticruntime.loggregator.buffer;

import org.jspecify.annotations.NullMarked;
