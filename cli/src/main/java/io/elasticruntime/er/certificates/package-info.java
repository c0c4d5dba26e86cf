@NullMarked
package io.elasticruntime.er.certificates;

import org.jspecify.annotations.NullMarked;
