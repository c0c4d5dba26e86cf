/** Connections to PostgreSQL besides the pool, and the answer while it is away. */
@NullMarked
package io.elasticruntime.bbs.database;

import org.jspecify.annotations.NullMarked;
