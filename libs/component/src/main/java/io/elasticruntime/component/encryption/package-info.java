/** Values that are encrypted in the database: the cipher, its keys, and the columns that a service keeps so. */
@NullMarked
package io.elasticruntime.component.encryption;

import org.jspecify.annotations.NullMarked;
