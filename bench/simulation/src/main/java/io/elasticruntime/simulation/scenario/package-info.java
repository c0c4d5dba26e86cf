/** The scenarios of the original's simulation: the real auction, simulated cells, thresholds, reports. */
@NullMarked
package io.elasticruntime.simulation.scenario;

import org.jspecify.annotations.NullMarked;
