/** Presence of cells and calls to their reps. */
@NullMarked
package io.elasticruntime.bbs.cell;

import org.jspecify.annotations.NullMarked;
