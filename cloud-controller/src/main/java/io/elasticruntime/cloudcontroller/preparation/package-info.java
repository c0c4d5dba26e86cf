/** What must be there before the first request is answered. */
@NullMarked
package io.elasticruntime.cloudcontroller.preparation;

import org.jspecify.annotations.NullMarked;
