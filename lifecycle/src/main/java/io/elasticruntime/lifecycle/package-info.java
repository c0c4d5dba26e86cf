/**
 * The builder that turns an app's files into a droplet inside a staging container.
 *
 * <p>It needs nothing but a small Java run time and {@code tar}: {@link io.elasticruntime.lifecycle.Builder} reads the
 * flags, {@link io.elasticruntime.lifecycle.Staging} tells the story, the rest are its words.
 */
@NullMarked
package io.elasticruntime.lifecycle;

import org.jspecify.annotations.NullMarked;
