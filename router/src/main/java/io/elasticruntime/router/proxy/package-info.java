@NullMarked
package io.elasticruntime.router.proxy;

import org.jspecify.annotations.NullMarked;
