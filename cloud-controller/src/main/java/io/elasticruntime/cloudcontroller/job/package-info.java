/** Asynchronous jobs that survive a crash (cc-v3.md 4.5). */
@NullMarked
package io.elasticruntime.cloudcontroller.job;

import org.jspecify.annotations.NullMarked;
