/** What an org uses of its quota. */
@NullMarked
package io.elasticruntime.cloudcontroller.usage;

import org.jspecify.annotations.NullMarked;
