package io.elasticruntime.loggregator.conversion;

import io.elasticruntime.loggregator.envelope.Tags;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cloudfoundry.dropsonde.events.ContainerMetric;
import org.cloudfoundry.dropsonde.events.CounterEvent;
import org.cloudfoundry.dropsonde.events.Envelope.EventType;
import org.cloudfoundry.dropsonde.events.Error;
import org.cloudfoundry.dropsonde.events.HttpStartStop;
import org.cloudfoundry.dropsonde.events.LogMessage;
import org.cloudfoundry.dropsonde.events.Method;
import org.cloudfoundry.dropsonde.events.PeerType;
import org.cloudfoundry.dropsonde.events.UUID;
import org.cloudfoundry.dropsonde.events.ValueMetric;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.jspecify.annotations.Nullable;

/**
 * Loggregator v2 to dropsonde v1 (loggregator.md c). Some envelopes become several, such as a gauge of several metrics,
 * and some none: events, and timers that are no HTTP exchange.
 */
public final class ToV1 {

    private static final List<String> CONTAINER_METRICS =
            List.of("cpu", "memory", "disk", "memory_quota", "disk_quota");

    private ToV1() {}

    /** The v1 envelopes that say what {@code envelope} says. */
    public static List<org.cloudfoundry.dropsonde.events.Envelope> convert(Envelope envelope) {
        V1Draft draft = new V1Draft(envelope);
        return switch (envelope.getMessageCase()) {
            case LOG -> "Error".equals(Tags.get(envelope, V1Tags.TYPE)) ? error(draft) : log(draft);
            case COUNTER -> counter(draft);
            case GAUGE -> isContainerMetric(envelope.getGauge()) ? containerMetric(draft) : valueMetrics(draft);
            case TIMER -> httpStartStop(draft);
            case EVENT, MESSAGE_NOT_SET -> List.of();
        };
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> log(V1Draft draft) {
        Log log = draft.v2.getLog();
        LogMessage message = LogMessage.newBuilder()
                .setMessage(log.getPayload())
                .setMessageType(log.getType() == Log.Type.ERR ? LogMessage.MessageType.ERR : LogMessage.MessageType.OUT)
                .setTimestamp(draft.v2.getTimestamp())
                .setAppId(draft.v2.getSourceId())
                .setSourceType(draft.take(Tags.SOURCE_TYPE))
                .setSourceInstance(draft.v2.getInstanceId())
                .build();
        return List.of(draft.of(EventType.LogMessage).setLogMessage(message).build());
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> error(V1Draft draft) {
        Error error = Error.newBuilder()
                .setSource(draft.take(V1Tags.ERROR_SOURCE))
                .setCode((int) number(draft.take(V1Tags.ERROR_CODE)))
                .setMessage(draft.v2.getLog().getPayload().toStringUtf8())
                .build();
        return List.of(draft.of(EventType.Error).setError(error).build());
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> counter(V1Draft draft) {
        CounterEvent counter = CounterEvent.newBuilder()
                .setName(draft.v2.getCounter().getName())
                .setDelta(draft.v2.getCounter().getDelta())
                .setTotal(draft.v2.getCounter().getTotal())
                .build();
        draft.tagInstance();
        return List.of(draft.of(EventType.CounterEvent).setCounterEvent(counter).build());
    }

    private static boolean isContainerMetric(Gauge gauge) {
        return CONTAINER_METRICS.stream().allMatch(name -> {
            GaugeValue value = gauge.getMetricsMap().get(name);
            return value != null && !(value.getUnit().isEmpty() && value.getValue() == 0);
        });
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> containerMetric(V1Draft draft) {
        Map<String, GaugeValue> metrics = draft.v2.getGauge().getMetricsMap();
        GaugeValue index = metrics.get("instance_index");
        ContainerMetric metric = ContainerMetric.newBuilder()
                .setApplicationId(draft.v2.getSourceId())
                .setInstanceIndex((int) (index == null ? number(draft.v2.getInstanceId()) : index.getValue()))
                .setCpuPercentage(value(metrics, "cpu"))
                .setMemoryBytes((long) value(metrics, "memory"))
                .setDiskBytes((long) value(metrics, "disk"))
                .setMemoryBytesQuota((long) value(metrics, "memory_quota"))
                .setDiskBytesQuota((long) value(metrics, "disk_quota"))
                .build();
        return List.of(
                draft.of(EventType.ContainerMetric).setContainerMetric(metric).build());
    }

    private static double value(Map<String, GaugeValue> metrics, String name) {
        GaugeValue value = metrics.get(name);
        return value == null ? 0 : value.getValue();
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> valueMetrics(V1Draft draft) {
        draft.tagInstance();
        return draft.v2.getGauge().getMetricsMap().entrySet().stream()
                .map(metric -> draft.of(EventType.ValueMetric)
                        .setValueMetric(ValueMetric.newBuilder()
                                .setName(metric.getKey())
                                .setValue(metric.getValue().getValue())
                                .setUnit(metric.getValue().getUnit()))
                        .build())
                .toList();
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> httpStartStop(V1Draft draft) {
        UUID requestId = Uuids.toV1(draft.take(HttpTags.REQUEST_ID));
        @Nullable PeerType peer = constant(PeerType.values(), draft.take(HttpTags.PEER_TYPE));
        @Nullable Method method = constant(Method.values(), draft.take(HttpTags.METHOD));
        if (requestId == null || peer == null || method == null) {
            // These are required members: without them there is no v1 message. A timer of another kind ends here.
            return List.of();
        }
        HttpStartStop.Builder http = HttpStartStop.newBuilder()
                .setStartTimestamp(draft.v2.getTimer().getStart())
                .setStopTimestamp(draft.v2.getTimer().getStop())
                .setRequestId(requestId)
                .setPeerType(peer)
                .setMethod(method)
                .setUri(draft.take(HttpTags.URI))
                .setRemoteAddress(draft.take(HttpTags.REMOTE_ADDRESS))
                .setUserAgent(draft.take(HttpTags.USER_AGENT))
                .setStatusCode((int) number(draft.take(HttpTags.STATUS_CODE)))
                .setContentLength(number(draft.take(HttpTags.CONTENT_LENGTH)))
                .setInstanceIndex((int) number(draft.v2.getInstanceId()))
                .setInstanceId(draft.take(HttpTags.ROUTING_INSTANCE_ID));
        UUID application = Uuids.toV1(draft.v2.getSourceId());
        if (application != null) {
            http.setApplicationId(application);
        }
        String forwarded = draft.take(HttpTags.FORWARDED);
        if (!forwarded.isEmpty()) {
            http.addAllForwarded(Arrays.asList(forwarded.split("\n", -1)));
        }
        return List.of(draft.of(EventType.HttpStartStop).setHttpStartStop(http).build());
    }

    private static <E extends Enum<E>> @Nullable E constant(E[] constants, String name) {
        return Arrays.stream(constants)
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** A v1 envelope in the making: the tags that its message takes as fields leave the map of tags. */
    private static final class V1Draft {

        private final Envelope v2;
        private final Map<String, String> tags;
        private final org.cloudfoundry.dropsonde.events.Envelope.Builder base;

        private V1Draft(Envelope v2) {
            this.v2 = v2;
            this.base = org.cloudfoundry.dropsonde.events.Envelope.newBuilder()
                    .setOrigin(Tags.get(v2, Tags.ORIGIN))
                    .setTimestamp(v2.getTimestamp())
                    .setDeployment(Tags.get(v2, Tags.DEPLOYMENT))
                    .setJob(Tags.get(v2, Tags.JOB))
                    .setIndex(Tags.get(v2, Tags.INDEX))
                    .setIp(Tags.get(v2, Tags.IP));
            this.tags = new HashMap<>(v2.getTagsMap());
            v2.getDeprecatedTagsMap().forEach((name, value) -> tags.put(name, Tags.text(value)));
            if (!v2.getSourceId().isEmpty()) {
                tags.put(V1Tags.SOURCE_ID, v2.getSourceId());
            }
            List.of(V1Tags.TYPE, Tags.ORIGIN, Tags.DEPLOYMENT, Tags.JOB, Tags.INDEX, Tags.IP)
                    .forEach(tags::remove);
        }

        private String take(String tag) {
            String value = tags.remove(tag);
            return value == null ? "" : value;
        }

        private void tagInstance() {
            if (!v2.getInstanceId().isEmpty()) {
                tags.put(V1Tags.INSTANCE_ID, v2.getInstanceId());
            }
        }

        private org.cloudfoundry.dropsonde.events.Envelope.Builder of(EventType type) {
            return base.clone().setEventType(type).putAllTags(tags);
        }
    }
}
