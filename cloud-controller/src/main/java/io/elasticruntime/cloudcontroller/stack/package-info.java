/** Stacks: the root file systems that apps run on. */
@NullMarked
package io.elasticruntime.cloudcontroller.stack;

import org.jspecify.annotations.NullMarked;
