/** The clients of cc-bridge, which turns apps into what cells run. */
@NullMarked
package io.elasticruntime.cloudcontroller.ccbridge;

import org.jspecify.annotations.NullMarked;
