/** The gateway of the reverse log proxy: loggregator v2 over HTTP (loggregator.md g). */
@NullMarked
package io.elasticruntime.loggregator.gateway;

import org.jspecify.annotations.NullMarked;
