/** Which tokens are good no more although their time is not over: told by UAA, known by all who check tokens. */
@NullMarked
package io.elasticruntime.component.revocation;

import org.jspecify.annotations.NullMarked;
