/** Who is calling, where it matters more than the table of callers says. */
@NullMarked
package io.elasticruntime.bbs.caller;

import org.jspecify.annotations.NullMarked;
