/** The emitter that every process embeds (the original's metron): logs, metrics and events on their way to doppler. */
@NullMarked
package io.elasticruntime.loggregator.emitter;

import org.jspecify.annotations.NullMarked;
