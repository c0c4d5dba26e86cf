/** What of the database is encrypted. */
@NullMarked
package io.elasticruntime.cloudcontroller.encryption;

import org.jspecify.annotations.NullMarked;
