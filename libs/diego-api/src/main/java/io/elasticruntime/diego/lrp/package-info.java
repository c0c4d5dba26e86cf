@NullMarked
package io.elasticruntime.diego.lrp;

import org.jspecify.annotations.NullMarked;
