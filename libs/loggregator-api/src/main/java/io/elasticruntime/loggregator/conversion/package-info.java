/** Dropsonde v1 to loggregator v2 and back (loggregator.md c). */
@NullMarked
package io.elasticruntime.loggregator.conversion;

import org.jspecify.annotations.NullMarked;
