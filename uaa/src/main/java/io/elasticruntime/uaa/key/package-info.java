/** The key that signs tokens, and its public half for those who check them. */
@NullMarked
package io.elasticruntime.uaa.key;

import org.jspecify.annotations.NullMarked;
