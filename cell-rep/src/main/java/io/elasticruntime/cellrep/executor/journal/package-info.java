/** What the cell notes on disk, so that its next start goes on from there. */
@NullMarked
package io.elasticruntime.cellrep.executor.journal;

import org.jspecify.annotations.NullMarked;
