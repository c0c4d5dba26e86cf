/** OAuth clients: programs that may ask for tokens. */
@NullMarked
package io.elasticruntime.uaa.client;

import org.jspecify.annotations.NullMarked;
