@NullMarked
package io.elasticruntime.healthmonitor;

import org.jspecify.annotations.NullMarked;
