package io.elasticruntime.loggregator.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.cloudfoundry.dropsonde.events.ContainerMetric;
import org.cloudfoundry.dropsonde.events.CounterEvent;
import org.cloudfoundry.dropsonde.events.Envelope;
import org.cloudfoundry.dropsonde.events.Envelope.EventType;
import org.cloudfoundry.dropsonde.events.Error;
import org.cloudfoundry.dropsonde.events.HttpStartStop;
import org.cloudfoundry.dropsonde.events.LogMessage;
import org.cloudfoundry.dropsonde.events.Method;
import org.cloudfoundry.dropsonde.events.PeerType;
import org.cloudfoundry.dropsonde.events.UUID;
import org.cloudfoundry.dropsonde.events.ValueMetric;
import org.cloudfoundry.loggregator.v2.Log;
import org.junit.jupiter.api.Test;

class ToV2Test {

    @Test
    void everyEnvelopeKeepsItsTimeAndItsTagsAndSaysWhatItWas() {
        var v2 = ToV2.convert(envelope(EventType.ValueMetric)
                .putTags("extra", "kept")
                .setValueMetric(
                        ValueMetric.newBuilder().setName("m").setValue(1).setUnit("u"))
                .build());
        assertThat(v2.getTimestamp()).isEqualTo(99);
        assertThat(v2.getTagsMap())
                .containsOnly(
                        Map.entry("origin", "rep"),
                        Map.entry("deployment", "er"),
                        Map.entry("job", "cell"),
                        Map.entry("index", ""),
                        Map.entry("ip", ""),
                        Map.entry("extra", "kept"),
                        Map.entry("__v1_type", "ValueMetric"));
        assertThat(v2.getGauge().getMetricsMap().get("m").getValue()).isEqualTo(1);
    }

    @Test
    void theSourceIsATagOrElseTheDeploymentAndTheJob() {
        Envelope.Builder v1 = envelope(EventType.CounterEvent)
                .setCounterEvent(CounterEvent.newBuilder().setName("c").setDelta(1));
        assertThat(ToV2.convert(v1.build()).getSourceId()).isEqualTo("er/cell");
        var tagged = ToV2.convert(v1.putTags("source_id", "bbs").build());
        assertThat(tagged.getSourceId()).isEqualTo("bbs");
        assertThat(tagged.getTagsMap()).doesNotContainKey("source_id");
    }

    @Test
    void aLogMessageBecomesALog() {
        var v2 = ToV2.convert(envelope(EventType.LogMessage)
                .setLogMessage(LogMessage.newBuilder()
                        .setMessage(ByteString.copyFromUtf8("hi"))
                        .setMessageType(LogMessage.MessageType.ERR)
                        .setTimestamp(1)
                        .setAppId("app")
                        .setSourceType("RTR")
                        .setSourceInstance("3"))
                .build());
        assertThat(v2.getSourceId()).isEqualTo("app");
        assertThat(v2.getInstanceId()).isEqualTo("3");
        assertThat(v2.getTimestamp()).isEqualTo(99);
        assertThat(v2.getLog().getType()).isEqualTo(Log.Type.ERR);
        assertThat(v2.getLog().getPayload().toStringUtf8()).isEqualTo("hi");
        assertThat(v2.getTagsMap()).containsEntry("source_type", "RTR");
    }

    @Test
    void anHttpExchangeBecomesATimerNamedHttp() {
        UUID uuid = UUID.newBuilder()
                .setLow(0x7243cc580bc17af4L)
                .setHigh(0x79d4c3b2020e67a5L)
                .build();
        var v2 = ToV2.convert(envelope(EventType.HttpStartStop)
                .setHttpStartStop(HttpStartStop.newBuilder()
                        .setStartTimestamp(10)
                        .setStopTimestamp(20)
                        .setRequestId(uuid)
                        .setApplicationId(uuid)
                        .setPeerType(PeerType.Client)
                        .setMethod(Method.GET)
                        .setUri("/")
                        .setRemoteAddress("r")
                        .setUserAgent("u")
                        .setStatusCode(200)
                        .setContentLength(7)
                        .setInstanceIndex(4)
                        .setInstanceId("i")
                        .addForwarded("a")
                        .addForwarded("b"))
                .build());
        assertThat(v2.getSourceId()).isEqualTo("f47ac10b-58cc-4372-a567-0e02b2c3d479");
        assertThat(v2.getInstanceId()).isEqualTo("4");
        assertThat(v2.getTimer().getName()).isEqualTo("http");
        assertThat(v2.getTimer().getStart()).isEqualTo(10);
        assertThat(v2.getTimer().getStop()).isEqualTo(20);
        assertThat(v2.getTagsMap())
                .containsEntry("request_id", "f47ac10b-58cc-4372-a567-0e02b2c3d479")
                .containsEntry("peer_type", "Client")
                .containsEntry("method", "GET")
                .containsEntry("uri", "/")
                .containsEntry("remote_address", "r")
                .containsEntry("user_agent", "u")
                .containsEntry("status_code", "200")
                .containsEntry("content_length", "7")
                .containsEntry("routing_instance_id", "i")
                .containsEntry("forwarded", "a\nb");
    }

    @Test
    void aContainerMetricBecomesAGaugeOfFiveMetricsWithTheirUnits() {
        var v2 = ToV2.convert(envelope(EventType.ContainerMetric)
                .setContainerMetric(ContainerMetric.newBuilder()
                        .setApplicationId("app")
                        .setInstanceIndex(1)
                        .setCpuPercentage(0.5)
                        .setMemoryBytes(1)
                        .setDiskBytes(2)
                        .setMemoryBytesQuota(3)
                        .setDiskBytesQuota(4))
                .build());
        assertThat(v2.getSourceId()).isEqualTo("app");
        assertThat(v2.getInstanceId()).isEqualTo("1");
        assertThat(v2.getGauge().getMetricsMap())
                .containsOnlyKeys("cpu", "memory", "disk", "memory_quota", "disk_quota");
        assertThat(v2.getGauge().getMetricsMap().get("cpu").getUnit()).isEqualTo("percentage");
        assertThat(v2.getGauge().getMetricsMap().get("disk_quota").getUnit()).isEqualTo("bytes");
    }

    @Test
    void aCountersInstanceLeavesTheTagsAndAValueMetricsStays() {
        var counter = ToV2.convert(envelope(EventType.CounterEvent)
                .putTags("instance_id", "5")
                .setCounterEvent(CounterEvent.newBuilder().setName("c").setDelta(1))
                .build());
        assertThat(counter.getInstanceId()).isEqualTo("5");
        assertThat(counter.getTagsMap()).doesNotContainKey("instance_id");
        var value = ToV2.convert(envelope(EventType.ValueMetric)
                .putTags("instance_id", "5")
                .setValueMetric(
                        ValueMetric.newBuilder().setName("m").setValue(1).setUnit("u"))
                .build());
        assertThat(value.getInstanceId()).isEqualTo("5");
        assertThat(value.getTagsMap()).containsEntry("instance_id", "5");
    }

    @Test
    void anErrorBecomesALogOnStandardOutput() {
        var v2 = ToV2.convert(envelope(EventType.Error)
                .setError(Error.newBuilder().setSource("s").setCode(5).setMessage("boom"))
                .build());
        assertThat(v2.getLog().getPayload().toStringUtf8()).isEqualTo("boom");
        assertThat(v2.getLog().getType()).isEqualTo(Log.Type.OUT);
        assertThat(v2.getTagsMap()).containsEntry("source", "s").containsEntry("code", "5");
    }

    private static Envelope.Builder envelope(EventType type) {
        return Envelope.newBuilder()
                .setOrigin("rep")
                .setDeployment("er")
                .setJob("cell")
                .setTimestamp(99)
                .setEventType(type);
    }
}
