@NullMarked
package io.elasticruntime.component.jpa;

import org.jspecify.annotations.NullMarked;
