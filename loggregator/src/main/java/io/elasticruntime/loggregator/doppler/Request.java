package io.elasticruntime.loggregator.doppler;

import java.util.List;
import org.cloudfoundry.loggregator.v2.Selector;

/**
 * What a subscriber asks for.
 *
 * @param reader who reads, for the notice of what was lost on the way to them, such as {@code firehose-1}
 * @param shard subscribers of one shard share what a selector selects, each envelope goes to one of them; empty for a
 *     copy of one's own
 * @param selectors what is wanted; an envelope that two of them select comes twice
 * @param steady whether counters and gauges of one name always go to the same subscriber of the shard, rather than to
 *     any
 */
public record Request(String reader, String shard, List<Selector> selectors, boolean steady) {

    public Request {
        selectors = List.copyOf(selectors);
    }
}
