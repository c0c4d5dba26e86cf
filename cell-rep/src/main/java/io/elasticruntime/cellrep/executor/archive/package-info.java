/** Archives from outside, read with bounds: nothing they hold is written before it was counted and its name checked. */
@NullMarked
package io.elasticruntime.cellrep.executor.archive;

import org.jspecify.annotations.NullMarked;
