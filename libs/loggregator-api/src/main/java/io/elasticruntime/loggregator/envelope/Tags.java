package io.elasticruntime.loggregator.envelope;

import java.util.Locale;
import java.util.Map;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Value;
import org.jspecify.annotations.Nullable;

/** The names of the tags that mean something to loggregator, and the reading of an envelope's tags. */
public final class Tags {

    public static final String ORIGIN = "origin";
    public static final String DEPLOYMENT = "deployment";
    public static final String JOB = "job";
    public static final String INDEX = "index";
    public static final String IP = "ip";
    public static final String SOURCE_TYPE = "source_type";
    public static final String PROCESS_ID = "process_id";

    private Tags() {}

    /** A tag's value, from the tags or else from the deprecated tags; empty if the envelope does not have it. */
    public static String get(Envelope envelope, String name) {
        String value = envelope.getTagsMap().get(name);
        if (value != null) {
            return value;
        }
        @Nullable Value deprecated = envelope.getDeprecatedTagsMap().get(name);
        return deprecated == null ? "" : text(deprecated);
    }

    /** The envelope with all its tags in {@code tags} and none in {@code deprecated_tags}. */
    public static Envelope preferred(Envelope envelope) {
        if (envelope.getDeprecatedTagsCount() == 0) {
            return envelope;
        }
        Envelope.Builder preferred = envelope.toBuilder().clearDeprecatedTags();
        envelope.getDeprecatedTagsMap().forEach((name, value) -> preferred.putTags(name, text(value)));
        return preferred.build();
    }

    /** The envelope with all its tags in {@code deprecated_tags}, as text, and none in {@code tags}. */
    public static Envelope deprecated(Envelope envelope) {
        Envelope.Builder deprecated = envelope.toBuilder().clearTags();
        envelope.getTagsMap()
                .forEach((name, value) -> deprecated.putDeprecatedTags(
                        name, Value.newBuilder().setText(value).build()));
        return deprecated.build();
    }

    /** The envelope with those of {@code tags} that it does not have yet. */
    public static Envelope withDefaults(Envelope envelope, Map<String, String> tags) {
        Envelope.Builder tagged = envelope.toBuilder();
        tags.forEach((name, value) -> {
            if (!envelope.containsTags(name) && !envelope.containsDeprecatedTags(name)) {
                tagged.putTags(name, value);
            }
        });
        return tagged.build();
    }

    /** A deprecated tag's value as text, as the conversion to v1 writes it (loggregator.md c). */
    public static String text(Value value) {
        return switch (value.getDataCase()) {
            case TEXT -> value.getText();
            case INTEGER -> Long.toString(value.getInteger());
            case DECIMAL -> String.format(Locale.ROOT, "%f", value.getDecimal());
            case DATA_NOT_SET -> "";
        };
    }
}
