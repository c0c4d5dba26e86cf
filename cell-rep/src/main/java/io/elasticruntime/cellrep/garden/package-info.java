/**
 * Containers of one cell: made, entered, measured and destroyed, by {@code runc} or, where that is not possible, as plain
 * child processes. {@link io.elasticruntime.cellrep.garden.Garden} is the way in (cell-and-staging.md b).
 */
@NullMarked
package io.elasticruntime.cellrep.garden;

import org.jspecify.annotations.NullMarked;
