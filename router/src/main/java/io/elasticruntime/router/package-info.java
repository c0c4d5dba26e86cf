@NullMarked
package io.elasticruntime.router;

import org.jspecify.annotations.NullMarked;
