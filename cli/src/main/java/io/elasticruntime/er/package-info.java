@NullMarked
package io.elasticruntime.er;

import org.jspecify.annotations.NullMarked;
