/** How often somebody may try a password or a secret, and how many of them are checked at once. */
@NullMarked
package io.elasticruntime.uaa.attempt;

import org.jspecify.annotations.NullMarked;
