@NullMarked
package io.elasticruntime.diego.task;

import org.jspecify.annotations.NullMarked;
