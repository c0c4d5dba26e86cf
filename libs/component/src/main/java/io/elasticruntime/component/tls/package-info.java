@NullMarked
package io.elasticruntime.component.tls;

import org.jspecify.annotations.NullMarked;
