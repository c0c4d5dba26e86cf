/** Packages: the files of an app as they were uploaded, and the files that need no second upload (cc-v3.md 5.2). */
@NullMarked
package io.elasticruntime.cloudcontroller.bits;

import org.jspecify.annotations.NullMarked;
