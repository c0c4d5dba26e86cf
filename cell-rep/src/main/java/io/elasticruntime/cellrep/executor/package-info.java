/** Containers of this cell: what each of them is for, where it stands, what it has ended with, and the life that each leads. */
@NullMarked
package io.elasticruntime.cellrep.executor;

import org.jspecify.annotations.NullMarked;
