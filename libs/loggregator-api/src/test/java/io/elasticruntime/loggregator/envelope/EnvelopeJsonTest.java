package io.elasticruntime.loggregator.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Event;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;
import org.junit.jupiter.api.Test;

class EnvelopeJsonTest {

    private static final String HEAD =
            "{\"timestamp\":\"5\",\"source_id\":\"app\",\"instance_id\":\"0\",\"deprecated_tags\":{},\"tags\":{\"a\":\"\\\"b\\\"\"},";

    @Test
    void logsCarryTheirPayloadInBase64() {
        assertThat(json(envelope().setLog(Log.newBuilder().setPayload(ByteString.copyFromUtf8("hello")))))
                .isEqualTo(HEAD + "\"log\":{\"payload\":\"aGVsbG8=\",\"type\":\"OUT\"}}");
    }

    @Test
    void numbersOfSixtyFourBitsAreText() {
        assertThat(json(envelope()
                        .setCounter(
                                Counter.newBuilder().setName("x").setDelta(1).setTotal(-1))))
                .isEqualTo(HEAD + "\"counter\":{\"name\":\"x\",\"delta\":\"1\",\"total\":\"18446744073709551615\"}}");
        assertThat(json(envelope()
                        .setTimer(Timer.newBuilder().setName("http").setStart(1).setStop(2))))
                .isEqualTo(HEAD + "\"timer\":{\"name\":\"http\",\"start\":\"1\",\"stop\":\"2\"}}");
    }

    @Test
    void gaugesAreNumbersAndWholeOnesHaveNoFraction() {
        assertThat(json(gauge(0.4))).isEqualTo(HEAD + gaugeJson("0.4"));
        assertThat(json(gauge(1024))).isEqualTo(HEAD + gaugeJson("1024"));
        assertThat(json(gauge(Double.NaN))).isEqualTo(HEAD + gaugeJson("\"NaN\""));
    }

    @Test
    void eventsHaveATitleAndABody() {
        assertThat(json(envelope().setEvent(Event.newBuilder().setTitle("t").setBody("b"))))
                .isEqualTo(HEAD + "\"event\":{\"title\":\"t\",\"body\":\"b\"}}");
    }

    @Test
    void logCacheWrapsTheBatch() {
        assertThat(EnvelopeJson.envelopes(List.of())).isEqualTo("{\"envelopes\":{\"batch\":[]}}");
    }

    private static String json(Envelope.Builder envelope) {
        String batch = EnvelopeJson.batch(List.of(envelope.build()));
        assertThat(batch).startsWith("{\"batch\":[").endsWith("]}");
        return batch.substring("{\"batch\":[".length(), batch.length() - "]}".length());
    }

    private static Envelope.Builder envelope() {
        return Envelope.newBuilder()
                .setTimestamp(5)
                .setSourceId("app")
                .setInstanceId("0")
                .putTags("a", "\"b\"");
    }

    private static Envelope.Builder gauge(double value) {
        return envelope()
                .setGauge(Gauge.newBuilder()
                        .putMetrics(
                                "cpu",
                                GaugeValue.newBuilder()
                                        .setUnit("percentage")
                                        .setValue(value)
                                        .build()));
    }

    private static String gaugeJson(String value) {
        return "\"gauge\":{\"metrics\":{\"cpu\":{\"unit\":\"percentage\",\"value\":" + value + "}}}}";
    }
}
