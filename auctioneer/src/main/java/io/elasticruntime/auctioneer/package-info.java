@NullMarked
package io.elasticruntime.auctioneer;

import org.jspecify.annotations.NullMarked;
