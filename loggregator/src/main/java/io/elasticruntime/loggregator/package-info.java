@NullMarked
package io.elasticruntime.loggregator;

import org.jspecify.annotations.NullMarked;
