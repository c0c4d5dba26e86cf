@NullMarked
package io.elasticruntime.healthmonitor.deployment;

import org.jspecify.annotations.NullMarked;
