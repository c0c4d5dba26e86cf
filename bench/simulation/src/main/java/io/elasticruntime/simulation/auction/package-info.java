/** The auction: its workload, its figures, and the scenarios of the original's simulation. */
@NullMarked
package io.elasticruntime.simulation.auction;

import org.jspecify.annotations.NullMarked;
