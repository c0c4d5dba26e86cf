/** Builds: packages on their way to droplets (cc-v3.md 5.3). */
@NullMarked
package io.elasticruntime.cloudcontroller.build;

import org.jspecify.annotations.NullMarked;
