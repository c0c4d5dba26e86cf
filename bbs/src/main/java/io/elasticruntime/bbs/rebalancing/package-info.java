/** Moves running instances to better places, if an operator wants that. */
@NullMarked
package io.elasticruntime.bbs.rebalancing;

import org.jspecify.annotations.NullMarked;
