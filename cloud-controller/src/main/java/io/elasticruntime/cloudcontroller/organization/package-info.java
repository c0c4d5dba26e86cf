/** Organizations. */
@NullMarked
package io.elasticruntime.cloudcontroller.organization;

import org.jspecify.annotations.NullMarked;
