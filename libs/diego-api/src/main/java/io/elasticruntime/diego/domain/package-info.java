@NullMarked
package io.elasticruntime.diego.domain;

import org.jspecify.annotations.NullMarked;
