package io.elasticruntime.loggregator.envelope;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.List;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Value;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes envelopes as protobuf's JSON mapping does, with empty fields, snake_case names and whole numbers of 64 bits as
 * text (loggregator.md g).
 */
public final class EnvelopeJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory NOT_CLOSING =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    private static final double WHOLE_NUMBERS_BELOW = 1e15;

    private EnvelopeJson() {}

    /** {@code {"batch":[…]}}, as the RLP gateway sends it. */
    public static String batch(List<Envelope> envelopes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            writeBatch(json, envelopes);
        }
        return text.toString();
    }

    /** {@code {"envelopes":{"batch":[…]}}}, as log-cache answers it. */
    public static String envelopes(List<Envelope> envelopes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            writeEnvelopes(json, envelopes);
        }
        return text.toString();
    }

    /** As {@link #envelopes}, with a line feed at the end, written piece by piece; the stream stays open. */
    public static void writeEnvelopes(List<Envelope> envelopes, OutputStream out) throws IOException {
        try (JsonGenerator json = NOT_CLOSING.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), out)) {
            writeEnvelopes(json, envelopes);
        }
        out.write('\n');
    }

    private static void writeEnvelopes(JsonGenerator json, List<Envelope> envelopes) {
        json.writeStartObject();
        json.writeName("envelopes");
        writeBatch(json, envelopes);
        json.writeEndObject();
    }

    private static void writeBatch(JsonGenerator json, List<Envelope> envelopes) {
        json.writeStartObject();
        json.writeArrayPropertyStart("batch");
        envelopes.forEach(envelope -> writeEnvelope(json, envelope));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeEnvelope(JsonGenerator json, Envelope envelope) {
        json.writeStartObject();
        json.writeStringProperty("timestamp", Long.toString(envelope.getTimestamp()));
        json.writeStringProperty("source_id", envelope.getSourceId());
        json.writeStringProperty("instance_id", envelope.getInstanceId());
        json.writeObjectPropertyStart("deprecated_tags");
        envelope.getDeprecatedTagsMap().forEach((name, value) -> writeDeprecatedTag(json, name, value));
        json.writeEndObject();
        json.writeObjectPropertyStart("tags");
        envelope.getTagsMap().forEach(json::writeStringProperty);
        json.writeEndObject();
        writeMessage(json, envelope);
        json.writeEndObject();
    }

    private static void writeMessage(JsonGenerator json, Envelope envelope) {
        switch (envelope.getMessageCase()) {
            case LOG -> {
                byte[] payload = envelope.getLog().getPayload().toByteArray();
                json.writeObjectPropertyStart("log");
                json.writeName("payload");
                json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, payload, 0, payload.length);
                json.writeStringProperty("type", envelope.getLog().getType().name());
                json.writeEndObject();
            }
            case COUNTER -> {
                json.writeObjectPropertyStart("counter");
                json.writeStringProperty("name", envelope.getCounter().getName());
                json.writeStringProperty(
                        "delta", Long.toUnsignedString(envelope.getCounter().getDelta()));
                json.writeStringProperty(
                        "total", Long.toUnsignedString(envelope.getCounter().getTotal()));
                json.writeEndObject();
            }
            case GAUGE -> {
                json.writeObjectPropertyStart("gauge");
                json.writeObjectPropertyStart("metrics");
                envelope.getGauge().getMetricsMap().forEach((name, value) -> writeGaugeValue(json, name, value));
                json.writeEndObject();
                json.writeEndObject();
            }
            case TIMER -> {
                json.writeObjectPropertyStart("timer");
                json.writeStringProperty("name", envelope.getTimer().getName());
                json.writeStringProperty(
                        "start", Long.toString(envelope.getTimer().getStart()));
                json.writeStringProperty(
                        "stop", Long.toString(envelope.getTimer().getStop()));
                json.writeEndObject();
            }
            case EVENT -> {
                json.writeObjectPropertyStart("event");
                json.writeStringProperty("title", envelope.getEvent().getTitle());
                json.writeStringProperty("body", envelope.getEvent().getBody());
                json.writeEndObject();
            }
            case MESSAGE_NOT_SET -> {}
        }
    }

    private static void writeDeprecatedTag(JsonGenerator json, String name, Value value) {
        json.writeObjectPropertyStart(name);
        switch (value.getDataCase()) {
            case TEXT -> json.writeStringProperty("text", value.getText());
            case INTEGER -> json.writeStringProperty("integer", Long.toString(value.getInteger()));
            case DECIMAL -> {
                json.writeName("decimal");
                writeDouble(json, value.getDecimal());
            }
            case DATA_NOT_SET -> {}
        }
        json.writeEndObject();
    }

    private static void writeGaugeValue(JsonGenerator json, String name, GaugeValue value) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("unit", value.getUnit());
        json.writeName("value");
        writeDouble(json, value.getValue());
        json.writeEndObject();
    }

    private static void writeDouble(JsonGenerator json, double value) {
        if (Double.isNaN(value)) {
            json.writeString("NaN");
        } else if (Double.isInfinite(value)) {
            json.writeString(value > 0 ? "Infinity" : "-Infinity");
        } else if (value == Math.rint(value) && Math.abs(value) < WHOLE_NUMBERS_BELOW) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
