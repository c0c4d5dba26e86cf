/** The components that cc-bridge stands between. */
@NullMarked
package io.elasticruntime.ccbridge.peer;

import org.jspecify.annotations.NullMarked;
