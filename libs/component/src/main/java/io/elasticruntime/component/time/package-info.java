@NullMarked
package io.elasticruntime.component.time;

import org.jspecify.annotations.NullMarked;
