/** Time as it stands on the wire. */
@NullMarked
package io.elasticruntime.bbs.time;

import org.jspecify.annotations.NullMarked;
