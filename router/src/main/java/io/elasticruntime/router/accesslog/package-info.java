@NullMarked
package io.elasticruntime.router.accesslog;

import org.jspecify.annotations.NullMarked;
