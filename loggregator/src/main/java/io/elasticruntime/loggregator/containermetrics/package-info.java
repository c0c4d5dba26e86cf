/** What each instance of an app uses right now. */
@NullMarked
package io.elasticruntime.loggregator.containermetrics;

import org.jspecify.annotations.NullMarked;
