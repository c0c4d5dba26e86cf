/** Environment variables for all running or staging apps (cc-v3.md 6.9). */
@NullMarked
package io.elasticruntime.cloudcontroller.environmentgroup;

import org.jspecify.annotations.NullMarked;
