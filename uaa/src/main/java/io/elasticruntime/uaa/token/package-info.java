/** Tokens: what is in them, who gets them, how long they are good. */
@NullMarked
package io.elasticruntime.uaa.token;

import org.jspecify.annotations.NullMarked;
