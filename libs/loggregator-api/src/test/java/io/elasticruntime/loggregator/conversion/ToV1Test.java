package io.elasticruntime.loggregator.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.cloudfoundry.dropsonde.events.Envelope.EventType;
import org.cloudfoundry.dropsonde.events.HttpStartStop;
import org.cloudfoundry.dropsonde.events.LogMessage;
import org.cloudfoundry.dropsonde.events.Method;
import org.cloudfoundry.dropsonde.events.PeerType;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Event;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;
import org.cloudfoundry.loggregator.v2.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToV1Test {

    private static final String APP = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    @Test
    void aLogBecomesALogMessage() {
        Envelope v2 = envelope()
                .putTags("source_type", "APP/PROC/WEB")
                .setLog(Log.newBuilder()
                        .setPayload(ByteString.copyFromUtf8("hi"))
                        .setType(Log.Type.ERR))
                .build();

        var v1 = single(v2);
        assertThat(v1.getEventType()).isEqualTo(EventType.LogMessage);
        LogMessage message = v1.getLogMessage();
        assertThat(message.getMessage().toStringUtf8()).isEqualTo("hi");
        assertThat(message.getMessageType()).isEqualTo(LogMessage.MessageType.ERR);
        assertThat(message.getTimestamp()).isEqualTo(99);
        assertThat(message.getAppId()).isEqualTo(APP);
        assertThat(message.getSourceType()).isEqualTo("APP/PROC/WEB");
        assertThat(message.getSourceInstance()).isEqualTo("2");
        assertThat(v1.getTagsMap()).containsOnly(Map.entry("source_id", APP), Map.entry("extra", "kept"));
    }

    @Test
    void theAgentsTagsBecomeFieldsOfTheEnvelope() {
        Envelope v2 = envelope()
                .putTags("deployment", "er")
                .putTags("job", "cell-rep")
                .putDeprecatedTags("index", Value.newBuilder().setInteger(7).build())
                .putDeprecatedTags("ip", Value.newBuilder().setText("10.0.0.1").build())
                .setLog(Log.getDefaultInstance())
                .build();

        var v1 = single(v2);
        assertThat(v1.getOrigin()).isEqualTo("rep");
        assertThat(v1.getTimestamp()).isEqualTo(99);
        assertThat(v1.getDeployment()).isEqualTo("er");
        assertThat(v1.getJob()).isEqualTo("cell-rep");
        assertThat(v1.getIndex()).isEqualTo("7");
        assertThat(v1.getIp()).isEqualTo("10.0.0.1");
        assertThat(v1.getTagsMap()).doesNotContainKeys("origin", "deployment", "job", "index", "ip");
    }

    @Test
    void whatTheEnvelopeDoesNotSayIsSetAndEmpty() {
        var v1 = single(Envelope.newBuilder().setLog(Log.getDefaultInstance()).build());
        assertThat(v1.hasOrigin()).isTrue();
        assertThat(v1.hasDeployment()).isTrue();
        assertThat(v1.hasIp()).isTrue();
        assertThat(v1.getTagsMap()).isEmpty();
    }

    @Test
    void aCounterBecomesACounterEvent() {
        var v1 = single(envelope()
                .setCounter(Counter.newBuilder().setName("c").setDelta(3).setTotal(9))
                .build());
        assertThat(v1.getCounterEvent().getName()).isEqualTo("c");
        assertThat(v1.getCounterEvent().getDelta()).isEqualTo(3);
        assertThat(v1.getCounterEvent().getTotal()).isEqualTo(9);
        assertThat(v1.getTagsMap()).containsEntry("instance_id", "2");
    }

    @Test
    void aGaugeBecomesAValueMetricForEachMetric() {
        var v1 = ToV1.convert(envelope()
                .setGauge(Gauge.newBuilder().putMetrics("a", value(1, "x")).putMetrics("b", value(2, "y")))
                .build());
        assertThat(v1)
                .extracting(e -> e.getValueMetric().getName()
                        + e.getValueMetric().getValue()
                        + e.getValueMetric().getUnit())
                .containsExactlyInAnyOrder("a1.0x", "b2.0y");
        assertThat(v1).allSatisfy(e -> assertThat(e.getTagsMap()).containsEntry("instance_id", "2"));
    }

    @Test
    void aGaugeWithAllFiveContainerMetricsBecomesOneContainerMetric() {
        var v1 = single(envelope().setGauge(containerMetrics()).build());
        assertThat(v1.getEventType()).isEqualTo(EventType.ContainerMetric);
        assertThat(v1.getContainerMetric().getApplicationId()).isEqualTo(APP);
        assertThat(v1.getContainerMetric().getInstanceIndex()).isEqualTo(2);
        assertThat(v1.getContainerMetric().getCpuPercentage()).isEqualTo(12.5);
        assertThat(v1.getContainerMetric().getMemoryBytes()).isEqualTo(100);
        assertThat(v1.getContainerMetric().getDiskBytes()).isEqualTo(200);
        assertThat(v1.getContainerMetric().getMemoryBytesQuota()).isEqualTo(1000);
        assertThat(v1.getContainerMetric().getDiskBytesQuota()).isEqualTo(2000);
    }

    @Test
    void theInstanceIndexMayBeAMetricAndFurtherMetricsAreLost() {
        var v1 = single(envelope()
                .setGauge(containerMetrics()
                        .putMetrics("instance_index", value(5, ""))
                        .putMetrics("age", value(1, "ns")))
                .build());
        assertThat(v1.getContainerMetric().getInstanceIndex()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"cpu", "memory", "disk", "memory_quota", "disk_quota"})
    void aContainerMetricThatIsMissingOrUnsetMakesThemValueMetrics(String missing) {
        assertThat(ToV1.convert(envelope()
                        .setGauge(containerMetrics().removeMetrics(missing))
                        .build()))
                .hasSize(4)
                .allMatch(e -> e.getEventType() == EventType.ValueMetric);
        assertThat(ToV1.convert(envelope()
                        .setGauge(containerMetrics().putMetrics(missing, value(0, "")))
                        .build()))
                .hasSize(5)
                .allMatch(e -> e.getEventType() == EventType.ValueMetric);
    }

    @Test
    void anIdleContainerIsStillAContainer() {
        assertThat(single(envelope()
                                .setGauge(containerMetrics().putMetrics("cpu", value(0, "percentage")))
                                .build())
                        .getEventType())
                .isEqualTo(EventType.ContainerMetric);
    }

    @Test
    void aTimerOfAnHttpExchangeBecomesHttpStartStop() {
        var v1 = single(http().build());
        HttpStartStop http = v1.getHttpStartStop();
        assertThat(http.getStartTimestamp()).isEqualTo(10);
        assertThat(http.getStopTimestamp()).isEqualTo(20);
        assertThat(http.getRequestId().getLow()).isEqualTo(0x7243cc580bc17af4L);
        assertThat(http.getRequestId().getHigh()).isEqualTo(0x79d4c3b2020e67a5L);
        assertThat(http.getApplicationId()).isEqualTo(http.getRequestId());
        assertThat(http.getPeerType()).isEqualTo(PeerType.Server);
        assertThat(http.getMethod()).isEqualTo(Method.VERSION_CONTROL);
        assertThat(http.getUri()).isEqualTo("http://app/");
        assertThat(http.getRemoteAddress()).isEqualTo("1.2.3.4:5");
        assertThat(http.getUserAgent()).isEqualTo("curl");
        assertThat(http.getStatusCode()).isEqualTo(404);
        assertThat(http.getContentLength()).isEqualTo(5_000_000_000L);
        assertThat(http.getInstanceIndex()).isEqualTo(2);
        assertThat(http.getInstanceId()).isEqualTo("instance-guid");
        assertThat(http.getForwardedList()).containsExactly("a", "b");
        assertThat(v1.getTagsMap()).containsOnly(Map.entry("source_id", APP), Map.entry("extra", "kept"));
    }

    @ParameterizedTest
    @CsvSource({"request_id, nonsense", "request_id, ''", "method, BREW", "peer_type, Friend"})
    void aTimerThatIsNoHttpExchangeHasNoV1Form(String tag, String value) {
        assertThat(ToV1.convert(http().putTags(tag, value).build())).isEmpty();
    }

    @Test
    void aSourceThatIsNoGuidLeavesTheApplicationUnset() {
        assertThat(single(http().setSourceId("gorouter").build())
                        .getHttpStartStop()
                        .hasApplicationId())
                .isFalse();
    }

    @Test
    void anErrorThatOnceWasV1BecomesOneAgain() {
        var v1 = single(envelope()
                .putTags("__v1_type", "Error")
                .putTags("source", "s")
                .putTags("code", "5")
                .setLog(Log.newBuilder().setPayload(ByteString.copyFromUtf8("boom")))
                .build());
        assertThat(v1.getError().getSource()).isEqualTo("s");
        assertThat(v1.getError().getCode()).isEqualTo(5);
        assertThat(v1.getError().getMessage()).isEqualTo("boom");
    }

    @Test
    void eventsHaveNoV1Form() {
        assertThat(ToV1.convert(
                        envelope().setEvent(Event.newBuilder().setTitle("t")).build()))
                .isEmpty();
        assertThat(ToV1.convert(envelope().build())).isEmpty();
    }

    @Test
    void thereAndBackAgainSaysTheSame() {
        List.of(
                        envelope().putTags("source_type", "RTR").setLog(Log.getDefaultInstance()),
                        envelope()
                                .setCounter(Counter.newBuilder()
                                        .setName("c")
                                        .setDelta(1)
                                        .setTotal(2)),
                        envelope().setGauge(containerMetrics()),
                        envelope().setGauge(Gauge.newBuilder().putMetrics("m", value(1, "u"))),
                        http())
                .forEach(v2 -> {
                    Envelope original = v2.build();
                    Envelope returned = ToV2.convert(single(original));
                    assertThat(returned.getSourceId()).isEqualTo(APP);
                    assertThat(returned.getInstanceId()).isEqualTo("2");
                    assertThat(returned.getTimestamp()).isEqualTo(99);
                    assertThat(returned.getMessageCase()).isEqualTo(original.getMessageCase());
                    assertThat(single(returned)).isEqualTo(single(original));
                });
    }

    private static org.cloudfoundry.dropsonde.events.Envelope single(Envelope v2) {
        List<org.cloudfoundry.dropsonde.events.Envelope> v1 = ToV1.convert(v2);
        assertThat(v1).hasSize(1);
        return v1.getFirst();
    }

    private static Envelope.Builder envelope() {
        return Envelope.newBuilder()
                .setSourceId(APP)
                .setInstanceId("2")
                .setTimestamp(99)
                .putTags("origin", "rep")
                .putTags("extra", "kept");
    }

    private static Envelope.Builder http() {
        return envelope()
                .putTags("request_id", APP)
                .putTags("peer_type", "Server")
                .putTags("method", "VERSION_CONTROL")
                .putTags("uri", "http://app/")
                .putTags("remote_address", "1.2.3.4:5")
                .putTags("user_agent", "curl")
                .putTags("status_code", "404")
                .putTags("content_length", "5000000000")
                .putTags("routing_instance_id", "instance-guid")
                .putTags("forwarded", "a\nb")
                .setTimer(Timer.newBuilder().setName("http").setStart(10).setStop(20));
    }

    private static Gauge.Builder containerMetrics() {
        return Gauge.newBuilder()
                .putMetrics("cpu", value(12.5, "percentage"))
                .putMetrics("memory", value(100, "bytes"))
                .putMetrics("disk", value(200, "bytes"))
                .putMetrics("memory_quota", value(1000, "bytes"))
                .putMetrics("disk_quota", value(2000, "bytes"));
    }

    private static GaugeValue value(double value, String unit) {
        return GaugeValue.newBuilder().setValue(value).setUnit(unit).build();
    }
}
