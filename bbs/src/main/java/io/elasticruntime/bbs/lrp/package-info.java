/** Desired and actual LRPs. */
@NullMarked
package io.elasticruntime.bbs.lrp;

import org.jspecify.annotations.NullMarked;
