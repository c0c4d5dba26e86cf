/** Log-cache: the last envelopes of each source, to be read again (loggregator.md h). */
@NullMarked
package io.elasticruntime.loggregator.logcache;

import org.jspecify.annotations.NullMarked;
