/** Why auctions decided as they did, kept with the LRP or the task. */
@NullMarked
package io.elasticruntime.bbs.explanation;

import org.jspecify.annotations.NullMarked;
