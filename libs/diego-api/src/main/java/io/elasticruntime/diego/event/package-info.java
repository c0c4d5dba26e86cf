@NullMarked
package io.elasticruntime.diego.event;

import org.jspecify.annotations.NullMarked;
