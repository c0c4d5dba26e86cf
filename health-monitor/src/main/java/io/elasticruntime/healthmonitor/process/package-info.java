@NullMarked
package io.elasticruntime.healthmonitor.process;

import org.jspecify.annotations.NullMarked;
