/** Stand-ins for what surrounds a cell. */
@NullMarked
package io.elasticruntime.cellrep.testing;

import org.jspecify.annotations.NullMarked;
