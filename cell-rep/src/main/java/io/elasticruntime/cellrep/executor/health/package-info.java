/** Checks of instances, made from outside of their containers. */
@NullMarked
package io.elasticruntime.cellrep.executor.health;

import org.jspecify.annotations.NullMarked;
