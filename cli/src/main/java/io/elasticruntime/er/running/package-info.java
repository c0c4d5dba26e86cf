@NullMarked
package io.elasticruntime.er.running;

import org.jspecify.annotations.NullMarked;
