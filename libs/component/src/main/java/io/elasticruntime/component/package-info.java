@NullMarked
package io.elasticruntime.component;

import org.jspecify.annotations.NullMarked;
