/** Spaces. */
@NullMarked
package io.elasticruntime.cloudcontroller.space;

import org.jspecify.annotations.NullMarked;
