/** Brings desired, actual and cells together again: one leader, level-triggered. */
@NullMarked
package io.elasticruntime.bbs.convergence;

import org.jspecify.annotations.NullMarked;
