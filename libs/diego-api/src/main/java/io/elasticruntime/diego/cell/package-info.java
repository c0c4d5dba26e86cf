@NullMarked
package io.elasticruntime.diego.cell;

import org.jspecify.annotations.NullMarked;
