@NullMarked
package io.elasticruntime.component.events;

import org.jspecify.annotations.NullMarked;
