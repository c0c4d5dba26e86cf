/** What every envelope carries, and how it is written as JSON (loggregator.md b, g). */
@NullMarked
package io.elasticruntime.loggregator.envelope;

import org.jspecify.annotations.NullMarked;
