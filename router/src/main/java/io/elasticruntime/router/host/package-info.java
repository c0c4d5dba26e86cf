@NullMarked
package io.elasticruntime.router.host;

import org.jspecify.annotations.NullMarked;
