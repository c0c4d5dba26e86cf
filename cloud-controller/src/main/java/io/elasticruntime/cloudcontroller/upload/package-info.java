/** Uploads of files as they arrive: after everything that can refuse them, as a stream, and not too many at once. */
@NullMarked
package io.elasticruntime.cloudcontroller.upload;

import org.jspecify.annotations.NullMarked;
