/** What of the database is encrypted. */
@NullMarked
package io.elasticruntime.bbs.encryption;

import org.jspecify.annotations.NullMarked;
