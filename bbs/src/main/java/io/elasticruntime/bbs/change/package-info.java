/** Transactions: state and events are written together, effects follow the commit. */
@NullMarked
package io.elasticruntime.bbs.change;

import org.jspecify.annotations.NullMarked;
