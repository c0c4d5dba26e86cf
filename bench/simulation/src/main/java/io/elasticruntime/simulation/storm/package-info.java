/** Worst-case requests against a running platform, many at once. */
@NullMarked
package io.elasticruntime.simulation.storm;

import org.jspecify.annotations.NullMarked;
