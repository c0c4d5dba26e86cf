/** The real BBS and the real auction against simulated cells: figures, and stories of everything going wrong at once. */
@NullMarked
package io.elasticruntime.simulation.convergence;

import org.jspecify.annotations.NullMarked;
