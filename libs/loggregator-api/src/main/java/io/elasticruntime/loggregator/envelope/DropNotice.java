package io.elasticruntime.loggregator.envelope;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Log;

/**
 * Tells the readers of a source that some of its envelopes were lost on the way: the line and the counter by which the
 * original's truncating buffer did it (loggregator.md e).
 *
 * @param sourceId whose envelopes were lost
 * @param count how many, since the last notice
 * @param total how many, since the buffer exists
 * @param origin the component that lost them
 * @param destination where they were to go
 */
public record DropNotice(String sourceId, long count, long total, String origin, String destination) {

    private static final String COUNTER = "TruncatingBuffer.DroppedMessages";

    /** An error line in the log of the source, of the source type {@code LGR}, and a counter. */
    public List<Envelope> envelopes(Instant time) {
        String text = "Log message output is too high. %d messages dropped (Total %d messages dropped) from %s to %s."
                .formatted(count, total, origin, destination);
        Log log = Log.newBuilder()
                .setPayload(ByteString.copyFromUtf8(text))
                .setType(Log.Type.ERR)
                .build();
        Counter counter = Counter.newBuilder()
                .setName(COUNTER)
                .setDelta(count)
                .setTotal(total)
                .build();
        Envelope base = Envelope.newBuilder()
                .setSourceId(sourceId)
                .setInstanceId("0")
                .setTimestamp(Timestamps.nanos(time))
                .putTags(Tags.ORIGIN, origin)
                .build();
        return List.of(
                base.toBuilder().putTags(Tags.SOURCE_TYPE, "LGR").setLog(log).build(),
                base.toBuilder().setCounter(counter).build());
    }
}
