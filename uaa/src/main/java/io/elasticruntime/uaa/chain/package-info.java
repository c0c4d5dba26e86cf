/** Who gets in: every request is refused unless a rule lets it through. */
@NullMarked
package io.elasticruntime.uaa.chain;

import org.jspecify.annotations.NullMarked;
