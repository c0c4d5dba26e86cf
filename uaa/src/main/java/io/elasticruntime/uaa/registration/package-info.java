/** The registered clients, for those who may read them. */
@NullMarked
package io.elasticruntime.uaa.registration;

import org.jspecify.annotations.NullMarked;
