/** Bytes on their way between cells and cloud-controller's blob store, and the files that cells fetch. */
@NullMarked
package io.elasticruntime.ccbridge.bits;

import org.jspecify.annotations.NullMarked;
