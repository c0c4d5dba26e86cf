@NullMarked
package io.elasticruntime.healthmonitor.supervision;

import org.jspecify.annotations.NullMarked;
