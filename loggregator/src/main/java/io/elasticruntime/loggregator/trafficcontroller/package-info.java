/** Traffic controller: the firehose and the streams of apps for users, as dropsonde v1 (loggregator.md f). */
@NullMarked
package io.elasticruntime.loggregator.trafficcontroller;

import org.jspecify.annotations.NullMarked;
