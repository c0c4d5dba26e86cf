/** Gathers work, holds auctions, and carries their plans out. */
@NullMarked
package io.elasticruntime.auctioneer.batch;

import org.jspecify.annotations.NullMarked;
