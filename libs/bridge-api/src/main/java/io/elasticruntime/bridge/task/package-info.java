@NullMarked
package io.elasticruntime.bridge.task;

import org.jspecify.annotations.NullMarked;
