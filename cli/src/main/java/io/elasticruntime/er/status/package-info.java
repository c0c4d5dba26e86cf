@NullMarked
package io.elasticruntime.er.status;

import org.jspecify.annotations.NullMarked;
