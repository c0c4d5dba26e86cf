package io.elasticruntime.loggregator.conversion;

import com.google.protobuf.ByteString;
import io.elasticruntime.loggregator.envelope.Tags;
import java.util.HashMap;
import java.util.Map;
import org.cloudfoundry.dropsonde.events.ContainerMetric;
import org.cloudfoundry.dropsonde.events.HttpStartStop;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;

/** Dropsonde v1 to loggregator v2, with preferred tags (loggregator.md c). */
public final class ToV2 {

    private ToV2() {}

    /** The v2 envelope that says what {@code v1} says. */
    public static Envelope convert(org.cloudfoundry.dropsonde.events.Envelope v1) {
        Map<String, String> tags = new HashMap<>(v1.getTagsMap());
        tags.put(Tags.ORIGIN, v1.getOrigin());
        tags.put(Tags.DEPLOYMENT, v1.getDeployment());
        tags.put(Tags.JOB, v1.getJob());
        tags.put(Tags.INDEX, v1.getIndex());
        tags.put(Tags.IP, v1.getIp());
        tags.put(V1Tags.TYPE, v1.getEventType().name());
        String sourceId = tags.remove(V1Tags.SOURCE_ID);
        Envelope.Builder v2 = Envelope.newBuilder()
                .setTimestamp(v1.getTimestamp())
                .setSourceId(sourceId == null ? v1.getDeployment() + "/" + v1.getJob() : sourceId);
        switch (v1.getEventType()) {
            case LogMessage -> log(v1.getLogMessage(), v2, tags);
            case HttpStartStop -> timer(v1.getHttpStartStop(), v2, tags);
            case ValueMetric ->
                v2.setInstanceId(tags.getOrDefault(V1Tags.INSTANCE_ID, ""))
                        .setGauge(Gauge.newBuilder()
                                .putMetrics(
                                        v1.getValueMetric().getName(),
                                        gauge(
                                                v1.getValueMetric().getValue(),
                                                v1.getValueMetric().getUnit())));
            case CounterEvent -> {
                String instance = tags.remove(V1Tags.INSTANCE_ID);
                v2.setInstanceId(instance == null ? "" : instance)
                        .setCounter(Counter.newBuilder()
                                .setName(v1.getCounterEvent().getName())
                                .setDelta(v1.getCounterEvent().getDelta())
                                .setTotal(v1.getCounterEvent().getTotal()));
            }
            case ContainerMetric -> gauge(v1.getContainerMetric(), v2);
            case Error -> {
                tags.put(V1Tags.ERROR_SOURCE, v1.getError().getSource());
                tags.put(V1Tags.ERROR_CODE, Integer.toString(v1.getError().getCode()));
                v2.setLog(Log.newBuilder()
                        .setPayload(ByteString.copyFromUtf8(v1.getError().getMessage()))
                        .setType(Log.Type.OUT));
            }
        }
        return v2.putAllTags(tags).build();
    }

    private static void log(
            org.cloudfoundry.dropsonde.events.LogMessage v1, Envelope.Builder v2, Map<String, String> tags) {
        tags.put(Tags.SOURCE_TYPE, v1.getSourceType());
        v2.setInstanceId(v1.getSourceInstance());
        if (!v1.getAppId().isEmpty()) {
            v2.setSourceId(v1.getAppId());
        }
        boolean error = v1.getMessageType() == org.cloudfoundry.dropsonde.events.LogMessage.MessageType.ERR;
        v2.setLog(Log.newBuilder().setPayload(v1.getMessage()).setType(error ? Log.Type.ERR : Log.Type.OUT));
    }

    private static void timer(HttpStartStop v1, Envelope.Builder v2, Map<String, String> tags) {
        tags.put(HttpTags.REQUEST_ID, Uuids.text(v1.getRequestId()));
        tags.put(HttpTags.PEER_TYPE, v1.getPeerType().name());
        tags.put(HttpTags.METHOD, v1.getMethod().name());
        tags.put(HttpTags.URI, v1.getUri());
        tags.put(HttpTags.REMOTE_ADDRESS, v1.getRemoteAddress());
        tags.put(HttpTags.USER_AGENT, v1.getUserAgent());
        tags.put(HttpTags.STATUS_CODE, Integer.toString(v1.getStatusCode()));
        tags.put(HttpTags.CONTENT_LENGTH, Long.toString(v1.getContentLength()));
        tags.put(HttpTags.ROUTING_INSTANCE_ID, v1.getInstanceId());
        tags.put(HttpTags.FORWARDED, String.join("\n", v1.getForwardedList()));
        if (v1.hasApplicationId() && !Uuids.isZero(v1.getApplicationId())) {
            v2.setSourceId(Uuids.text(v1.getApplicationId()));
        }
        v2.setInstanceId(Integer.toString(v1.getInstanceIndex()))
                .setTimer(Timer.newBuilder()
                        .setName("http")
                        .setStart(v1.getStartTimestamp())
                        .setStop(v1.getStopTimestamp()));
    }

    private static void gauge(ContainerMetric v1, Envelope.Builder v2) {
        v2.setSourceId(v1.getApplicationId())
                .setInstanceId(Integer.toString(v1.getInstanceIndex()))
                .setGauge(Gauge.newBuilder()
                        .putMetrics("cpu", gauge(v1.getCpuPercentage(), "percentage"))
                        .putMetrics("memory", gauge(v1.getMemoryBytes(), "bytes"))
                        .putMetrics("disk", gauge(v1.getDiskBytes(), "bytes"))
                        .putMetrics("memory_quota", gauge(v1.getMemoryBytesQuota(), "bytes"))
                        .putMetrics("disk_quota", gauge(v1.getDiskBytesQuota(), "bytes")));
    }

    private static GaugeValue gauge(double value, String unit) {
        return GaugeValue.newBuilder().setValue(value).setUnit(unit).build();
    }
}
