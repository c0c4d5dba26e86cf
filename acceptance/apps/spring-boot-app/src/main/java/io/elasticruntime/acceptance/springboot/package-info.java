/** A Spring Boot app as its users write them. */
@NullMarked
package io.elasticruntime.acceptance.springboot;

import org.jspecify.annotations.NullMarked;
