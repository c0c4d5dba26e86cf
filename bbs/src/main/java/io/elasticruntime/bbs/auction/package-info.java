/** Requests for auctions. */
@NullMarked
package io.elasticruntime.bbs.auction;

import org.jspecify.annotations.NullMarked;
