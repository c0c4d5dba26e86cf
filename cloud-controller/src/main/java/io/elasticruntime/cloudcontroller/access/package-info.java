/** Who is calling, and what they may see and change (cc-v3.md 2). */
@NullMarked
package io.elasticruntime.cloudcontroller.access;

import org.jspecify.annotations.NullMarked;
