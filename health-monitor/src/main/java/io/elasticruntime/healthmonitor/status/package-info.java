@NullMarked
package io.elasticruntime.healthmonitor.status;

import org.jspecify.annotations.NullMarked;
