package io.elasticruntime.loggregator.emitter;

import com.google.protobuf.ByteString;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import io.elasticruntime.loggregator.emitter.Emitter.Source;
import io.elasticruntime.loggregator.envelope.CounterTotals;
import io.elasticruntime.loggregator.envelope.Tags;
import io.elasticruntime.loggregator.envelope.Timestamps;
import java.time.Instant;
import java.util.Map;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Event;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;

/**
 * Makes the envelopes of one process: with the tags that the original's agent adds where the source has none of that
 * name, and with totals for its counters (loggregator.md d).
 */
public final class Envelopes {

    private final Map<String, String> tags;
    private final CounterTotals totals = new CounterTotals();

    /**
     * @param component name of the component, also the default origin
     * @param instance name of this instance of it
     * @param deployment name of the deployment
     * @param ip address of this machine
     */
    public Envelopes(String component, String instance, String deployment, String ip) {
        this.tags = Map.of(
                Tags.ORIGIN, component,
                Tags.JOB, component,
                Tags.INDEX, instance,
                Tags.DEPLOYMENT, deployment,
                Tags.IP, ip);
    }

    public Envelope log(Source source, LogType type, String line, Instant time) {
        return envelope(source, time)
                .setLog(Log.newBuilder()
                        .setPayload(ByteString.copyFromUtf8(line))
                        .setType(
                                switch (type) {
                                    case OUT -> Log.Type.OUT;
                                    case ERR -> Log.Type.ERR;
                                }))
                .build();
    }

    public Envelope gauge(Source source, Map<String, Measurement> measurements, Instant time) {
        Gauge.Builder gauge = Gauge.newBuilder();
        measurements.forEach((name, measurement) -> gauge.putMetrics(
                name,
                GaugeValue.newBuilder()
                        .setValue(measurement.value())
                        .setUnit(measurement.unit())
                        .build()));
        return envelope(source, time).setGauge(gauge).build();
    }

    public Envelope counter(Source source, String name, long delta, Instant time) {
        return totals.apply(envelope(source, time)
                .setCounter(Counter.newBuilder().setName(name).setDelta(delta))
                .build());
    }

    public Envelope timer(Source source, String name, Instant start, Instant stop, Map<String, String> further) {
        Envelope.Builder envelope = envelope(source, stop);
        further.forEach((tag, value) -> {
            // An emitter does not throw: a tag without a value is left out.
            if (value != null) {
                envelope.putTags(tag, value);
            }
        });
        return envelope.setTimer(Timer.newBuilder()
                        .setName(name)
                        .setStart(Timestamps.nanos(start))
                        .setStop(Timestamps.nanos(stop)))
                .build();
    }

    public Envelope event(Source source, String title, String body, Instant time) {
        return envelope(source, time)
                .setEvent(Event.newBuilder().setTitle(title).setBody(body))
                .build();
    }

    private Envelope.Builder envelope(Source source, Instant time) {
        return Envelope.newBuilder()
                .setTimestamp(Timestamps.nanos(time))
                .setSourceId(source.sourceId())
                .setInstanceId(source.instanceId())
                .putAllTags(tags)
                .putAllTags(source.tags());
    }
}
