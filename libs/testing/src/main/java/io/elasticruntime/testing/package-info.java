@NullMarked
package io.elasticruntime.testing;

import org.jspecify.annotations.NullMarked;
