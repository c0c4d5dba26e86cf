/** The periodic comparison of what cloud-controller wants with what the BBS has. */
@NullMarked
package io.elasticruntime.ccbridge.sync;

import org.jspecify.annotations.NullMarked;
