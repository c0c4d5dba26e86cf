/** Benchmarks that run the real decisions against simulated cells. */
@NullMarked
package io.elasticruntime.simulation;

import org.jspecify.annotations.NullMarked;
