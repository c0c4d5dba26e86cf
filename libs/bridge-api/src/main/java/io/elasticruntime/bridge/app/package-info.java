@NullMarked
package io.elasticruntime.bridge.app;

import org.jspecify.annotations.NullMarked;
