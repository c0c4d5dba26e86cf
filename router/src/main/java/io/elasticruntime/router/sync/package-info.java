@NullMarked
package io.elasticruntime.router.sync;

import org.jspecify.annotations.NullMarked;
