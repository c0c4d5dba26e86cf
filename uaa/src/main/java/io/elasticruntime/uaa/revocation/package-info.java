/** Takes access tokens back before their time is over, and tells those who check them. */
@NullMarked
package io.elasticruntime.uaa.revocation;

import org.jspecify.annotations.NullMarked;
