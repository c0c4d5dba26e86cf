/** Certificates by which instances prove who they are. */
@NullMarked
package io.elasticruntime.cellrep.executor.identity;

import org.jspecify.annotations.NullMarked;
