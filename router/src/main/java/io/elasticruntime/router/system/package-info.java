@NullMarked
package io.elasticruntime.router.system;

import org.jspecify.annotations.NullMarked;
