@NullMarked
package io.elasticruntime.bridge.staging;

import org.jspecify.annotations.NullMarked;
