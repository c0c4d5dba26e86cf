/** The auction: cells and work in, plan out. Pure. */
@NullMarked
package io.elasticruntime.auctioneer.auction;

import org.jspecify.annotations.NullMarked;
