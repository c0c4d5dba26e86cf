/** What changed, in the order in which it was committed, and the streams that tell it. */
@NullMarked
package io.elasticruntime.bbs.event;

import org.jspecify.annotations.NullMarked;
