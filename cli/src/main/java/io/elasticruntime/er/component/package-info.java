/** The internal APIs of the components, for people who look inside. */
@NullMarked
package io.elasticruntime.er.component;

import org.jspecify.annotations.NullMarked;
