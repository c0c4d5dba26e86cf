@NullMarked
package io.elasticruntime.bridge.internal;

import org.jspecify.annotations.NullMarked;
