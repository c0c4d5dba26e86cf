package io.elasticruntime.bbs.rebalancing;

import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;

/**
 * An instance that is to leave its cell.
 *
 * @param instance which, and the cell where it is
 * @param to the cell with room that makes it worth while; the auction has the last word
 */
record Move(LrpKey key, InstanceKey instance, String to) {}
