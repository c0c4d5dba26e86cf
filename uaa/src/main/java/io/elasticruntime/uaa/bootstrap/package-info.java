/** The accounts and clients that a fresh deployment starts with. */
@NullMarked
package io.elasticruntime.uaa.bootstrap;

import org.jspecify.annotations.NullMarked;
