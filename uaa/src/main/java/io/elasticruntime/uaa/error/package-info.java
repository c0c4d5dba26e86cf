/** Failures in the form that UAA's clients know. */
@NullMarked
package io.elasticruntime.uaa.error;

import org.jspecify.annotations.NullMarked;
