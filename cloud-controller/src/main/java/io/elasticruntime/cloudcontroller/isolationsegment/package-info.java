/** Isolation segments (cc-v3.md 6.7): not supported, so there are none. */
@NullMarked
package io.elasticruntime.cloudcontroller.isolationsegment;

import org.jspecify.annotations.NullMarked;
