/** Tasks of apps. */
@NullMarked
package io.elasticruntime.ccbridge.task;

import org.jspecify.annotations.NullMarked;
