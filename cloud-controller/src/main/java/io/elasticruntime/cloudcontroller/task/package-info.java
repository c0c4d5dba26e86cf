/** One-off commands with an app's droplet (cc-v3.md 5.9). */
@NullMarked
package io.elasticruntime.cloudcontroller.task;

import org.jspecify.annotations.NullMarked;
