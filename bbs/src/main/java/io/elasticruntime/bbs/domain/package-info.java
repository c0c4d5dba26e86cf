/** Freshness of domains. */
@NullMarked
package io.elasticruntime.bbs.domain;

import org.jspecify.annotations.NullMarked;
