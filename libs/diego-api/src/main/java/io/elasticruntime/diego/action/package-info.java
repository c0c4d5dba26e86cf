@NullMarked
package io.elasticruntime.diego.action;

import org.jspecify.annotations.NullMarked;
