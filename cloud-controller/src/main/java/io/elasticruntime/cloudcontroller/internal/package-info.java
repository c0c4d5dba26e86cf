/** What cloud-controller offers to cc-bridge, and what the log components ask on behalf of users. */
@NullMarked
package io.elasticruntime.cloudcontroller.internal;

import org.jspecify.annotations.NullMarked;
