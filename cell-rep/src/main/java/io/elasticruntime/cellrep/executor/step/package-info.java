/** The steps of an action: a tree that is walked on virtual threads; an interrupt is a cancellation. */
@NullMarked
package io.elasticruntime.cellrep.executor.step;

import org.jspecify.annotations.NullMarked;
