@NullMarked
package io.elasticruntime.ccbridge;

import org.jspecify.annotations.NullMarked;
