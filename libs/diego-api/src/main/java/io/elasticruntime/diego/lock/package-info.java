/** Who leads. */
@NullMarked
package io.elasticruntime.diego.lock;

import org.jspecify.annotations.NullMarked;
