/** Archives fetched, verified, cached and unpacked. */
@NullMarked
package io.elasticruntime.cellrep.executor.download;

import org.jspecify.annotations.NullMarked;
