@NullMarked
package io.elasticruntime.compact;

import org.jspecify.annotations.NullMarked;
