package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Labels and annotations, by key (cc-v3.md 4.4). */
public record Metadata(SortedMap<String, String> labels, SortedMap<String, String> annotations) {

    private static final int LABELS = 50;
    private static final int ANNOTATIONS = 200;
    private static final int LONGEST_ANNOTATION = 5000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+");

    public static Metadata empty() {
        return new Metadata(new TreeMap<>(), new TreeMap<>());
    }

    /**
     * This metadata with the body's {@code metadata} merged in: null deletes a key, absent keys stay. Faults are noted
     * in the body.
     *
     * @throws CfApiException if there would be too many
     */
    public Metadata mergedWith(Body body) {
        Body metadata = body.object("metadata").allow("labels", "annotations");
        return new Metadata(
                merged(labels, metadata, "labels", LABELS, CfError.LABEL_LIMIT_EXCEEDED),
                merged(annotations, metadata, "annotations", ANNOTATIONS, CfError.ANNOTATION_LIMIT_EXCEEDED));
    }

    private static SortedMap<String, String> merged(
            SortedMap<String, String> present, Body metadata, String kind, int limit, CfError exceeded) {
        SortedMap<String, String> result = new TreeMap<>(present);
        Map<String, @Nullable Object> changes = metadata.map(kind);
        if (changes == null) {
            return result;
        }
        String singular = kind.substring(0, kind.length() - 1);
        changes.forEach((key, value) -> {
            checkKey(metadata, singular, key);
            if (value == null) {
                result.remove(key);
            } else if (value instanceof String text) {
                checkValue(metadata, kind, text);
                result.put(key, text);
            } else {
                metadata.fault(singular + " value error: must be a string");
            }
        });
        if (result.size() > limit && result.size() > present.size()) {
            throw new CfApiException(
                    exceeded,
                    "Failed to add " + (result.size() - present.size()) + " " + kind
                            + " because it would exceed maximum of " + limit);
        }
        return result;
    }

    private static void checkKey(Body metadata, String kind, String key) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (name.contains("/")) {
            metadata.fault(kind + " key error: key has more than one '/'");
        } else if (slash >= 0
                && (prefix.length() > 253 || !PREFIX.matcher(prefix).matches())) {
            metadata.fault(kind + " key error: prefix '" + prefix + "' must be in valid dns format");
        } else if (prefix.equalsIgnoreCase("cloudfoundry.org")) {
            metadata.fault(kind + " key error: prefix 'cloudfoundry.org' is reserved");
        } else if (name.isEmpty()) {
            metadata.fault(kind + " key error: key cannot be empty string");
        } else if (name.length() > 63) {
            metadata.fault(kind + " key error: '" + name + "' is greater than 63 characters");
        } else if (!NAME.matcher(name).matches()) {
            metadata.fault(kind + " key error: '" + name
                    + "' contains invalid characters or does not start and end with an alphanumeric character");
        }
    }

    private static void checkValue(Body metadata, String kind, String text) {
        if (kind.equals("annotations")) {
            if (text.length() > LONGEST_ANNOTATION) {
                metadata.fault("annotation value error: is greater than " + LONGEST_ANNOTATION + " characters");
            }
        } else if (text.length() > 63) {
            metadata.fault("label value error: '" + text + "' is greater than 63 characters");
        } else if (!text.isEmpty() && !NAME.matcher(text).matches()) {
            metadata.fault("label value error: '" + text
                    + "' contains invalid characters or does not start and end with an alphanumeric character");
        }
    }
}
