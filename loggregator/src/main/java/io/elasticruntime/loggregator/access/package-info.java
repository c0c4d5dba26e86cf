/** Who may read what: tokens of UAA, apps of cloud controller. */
@NullMarked
package io.elasticruntime.loggregator.access;

import org.jspecify.annotations.NullMarked;
