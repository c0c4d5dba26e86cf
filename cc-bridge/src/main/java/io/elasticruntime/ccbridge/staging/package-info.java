/** Staging: a request becomes a task, the task's end becomes an outcome. */
@NullMarked
package io.elasticruntime.ccbridge.staging;

import org.jspecify.annotations.NullMarked;
