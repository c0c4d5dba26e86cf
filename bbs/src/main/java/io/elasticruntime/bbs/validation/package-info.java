/** What a body and the definition in it must satisfy. */
@NullMarked
package io.elasticruntime.bbs.validation;

import org.jspecify.annotations.NullMarked;
