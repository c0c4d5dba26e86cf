/** What a definition must satisfy. Pure. */
@NullMarked
package io.elasticruntime.bbs.validation;

import org.jspecify.annotations.NullMarked;
