/** What a client may make the router hold before anybody has asked who it is. */
@NullMarked
package io.elasticruntime.router.admission;

import org.jspecify.annotations.NullMarked;
