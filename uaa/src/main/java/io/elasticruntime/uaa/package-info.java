@NullMarked
package io.elasticruntime.uaa;

import org.jspecify.annotations.NullMarked;
