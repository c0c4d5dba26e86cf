@NullMarked
package io.elasticruntime.cellrep;

import org.jspecify.annotations.NullMarked;
