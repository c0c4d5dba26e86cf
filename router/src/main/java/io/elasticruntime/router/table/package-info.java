@NullMarked
package io.elasticruntime.router.table;

import org.jspecify.annotations.NullMarked;
