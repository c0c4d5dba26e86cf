/** Tasks and the delivery of their results. */
@NullMarked
package io.elasticruntime.bbs.task;

import org.jspecify.annotations.NullMarked;
