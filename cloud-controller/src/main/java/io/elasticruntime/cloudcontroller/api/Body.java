package io.elasticruntime.cloudcontroller.api;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object that a caller sent, read field by field. Faults are gathered, so that the answer names all of them in
 * one error (cc-v3.md 3.1): read everything, then {@link #check()}. A controller method takes it as a parameter; a
 * missing body is an empty object and the content type does not matter.
 */
public final class Body {

    /** As deep as the original's parser goes. */
    private static final int DEEPEST = 100;
    /** A match of 5,000 resources, the most in one request, has 60,000. */
    private static final int MOST_TOKENS = 100_000;

    /** Elements of one list. */
    private static final int LONGEST_LIST = 1000;

    private static final int MOST_FAULTS = 50;
    private static final int LONGEST_FAULT = 1000;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_NAME = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .maxStringLength(LONGEST_TEXT)
                            .maxNameLength(LONGEST_NAME)
                            .build())
                    .build())
            .build();

    private final JsonNode json;
    private final String path;
    private final List<String> faults;

    private Body(JsonNode json, String path, List<String> faults) {
        this.json = json;
        this.path = path;
        this.faults = faults;
    }

    /**
     * Reads a body from its bytes.
     *
     * @throws CfApiException MessageParseError, if it is no JSON object, or goes beyond what is read of one: 100 levels,
     *     100,000 tokens, texts of a million characters, names of 10,000; UnprocessableEntity, if a text in it cannot be
     *     stored
     */
    static Body read(InputStream bytes) {
        return read(() -> JSON.readTree(bytes));
    }

    /** As {@link #read}, from text. */
    public static Body of(String text) {
        return read(() -> JSON.readTree(text));
    }

    private static Body read(Supplier<JsonNode> reading) {
        String fault = "invalid request body";
        try {
            JsonNode json = reading.get();
            if (json.isMissingNode()) {
                return of(JSON.createObjectNode());
            }
            if (json.isObject()) {
                requireStorable(json);
                return of(json);
            }
        } catch (StreamConstraintsException beyond) {
            fault = beyond.getOriginalMessage();
        } catch (JacksonException _) {
            // answered below, as for a body that is JSON but no object
        }
        throw new CfApiException(CfError.MESSAGE_PARSE_ERROR, "Request invalid due to parse error: " + fault);
    }

    private static void requireStorable(JsonNode json) {
        String field = PlainText.firstUnstorable(json, "");
        if (field != null) {
            throw CfApiException.unprocessable(field + " must not contain NUL characters or unpaired surrogates");
        }
    }

    /** A body that was read already. */
    public static Body of(JsonNode json) {
        return new Body(json, "", new ArrayList<>());
    }

    /** Any other field is a fault: {@code Unknown field(s): 'x'}. */
    public Body allow(String... fields) {
        List<String> known = List.of(fields);
        List<String> unknown = json.propertyNames().stream()
                .filter(Predicate.not(known::contains))
                .limit(MOST_FAULTS)
                .toList();
        if (!unknown.isEmpty()) {
            fault("Unknown field(s): '" + String.join("', '", unknown) + "'");
        }
        return this;
    }

    public boolean has(String field) {
        return json.has(field);
    }

    /** Whether the field is there and JSON null. */
    public boolean isNull(String field) {
        return json.has(field) && json.get(field).isNull();
    }

    /** The text of a field, of one line; null if it is absent, null, or no string (a fault). */
    public @Nullable String string(String field) {
        String text = text(field);
        if (text != null) {
            checkOneLine(human(field), text);
        }
        return text;
    }

    private @Nullable String text(String field) {
        JsonNode value = value(field);
        if (value == null || value.isString()) {
            return value == null ? null : value.stringValue();
        }
        fault(human(field) + " must be a string");
        return null;
    }

    private void checkOneLine(String what, String text) {
        if (PlainText.hasControlCharacter(text)) {
            fault(what + " must not contain control characters");
        }
    }

    /** The text of a field, of one line of at most {@code longest} characters, that must be there and not blank. */
    public String requiredString(String field, int longest) {
        String text = requiredText(field, longest);
        checkOneLine(human(field), text);
        return text;
    }

    /** As {@link #requiredString}, but it may have several lines. */
    public String requiredText(String field, int longest) {
        if (value(field) == null) {
            fault(human(field) + " can't be blank");
            return "";
        }
        String text = text(field);
        if (text == null) {
            return "";
        }
        if (text.isBlank()) {
            fault(human(field) + " can't be blank");
        }
        checkLength(field, text, longest);
        return text;
    }

    /** The text of a field, of one line of 1 to {@code longest} characters, if it is there. */
    public @Nullable String string(String field, int longest) {
        String text = text(field, longest);
        if (text != null) {
            checkOneLine(human(field), text);
        }
        return text;
    }

    /** As {@link #string(String, int)}, but it may have several lines: commands, descriptions, messages. */
    public @Nullable String text(String field, int longest) {
        String text = text(field);
        if (text != null) {
            if (text.isEmpty()) {
                fault(human(field) + " is too short (minimum is 1 character)");
            }
            checkLength(field, text, longest);
        }
        return text;
    }

    private void checkLength(String field, String text, int longest) {
        if (text.length() > longest) {
            fault(human(field) + " is too long (maximum is " + longest + " characters)");
        }
    }

    public @Nullable Boolean bool(String field) {
        JsonNode value = value(field);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.booleanValue();
        }
        fault(human(field) + " must be a boolean");
        return null;
    }

    /** A whole number that is at least {@code least} and fits a database integer. */
    public @Nullable Integer integer(String field, int least) {
        Long value = longInteger(field, least, Integer.MAX_VALUE);
        return value == null ? null : value.intValue();
    }

    /** A whole number in a range, both ends included. */
    public @Nullable Long longInteger(String field, long least, long largest) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            fault(human(field) + " is not a number");
            return null;
        }
        if (!value.canConvertToLong() || value.longValue() > largest) {
            fault(human(field) + " must be less than or equal to " + largest);
            return null;
        }
        if (value.longValue() < least) {
            fault(human(field)
                    + (least == 1 ? " must be greater than 0" : " must be greater than or equal to " + least));
            return null;
        }
        return value.longValue();
    }

    /** The object in a field; an empty one if it is absent. Its faults are faults of this body. */
    public Body object(String field) {
        JsonNode value = value(field);
        if (value != null && !value.isObject()) {
            fault(human(field) + " must be an object");
        }
        return new Body(
                value != null && value.isObject() ? value : JSON.createObjectNode(), path + human(field) + " ", faults);
    }

    /** The objects of a list; empty if it is absent. */
    public List<Body> objects(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.valueStream().anyMatch(element -> !element.isObject())) {
            fault(human(field) + " must be an array of objects");
            return List.of();
        }
        if (isTooLong(field, value)) {
            return List.of();
        }
        return value.valueStream()
                .map(element -> new Body(element, path + human(field) + " ", faults))
                .toList();
    }

    /** The strings of a list, each of one line; null if it is absent. */
    public @Nullable List<String> strings(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isArray() || value.valueStream().anyMatch(element -> !element.isString())) {
            fault(human(field) + " must be an array of strings");
            return null;
        }
        if (isTooLong(field, value)) {
            return null;
        }
        value.valueStream().forEach(element -> checkOneLine(human(field), element.stringValue()));
        return value.valueStream().map(JsonNode::stringValue).toList();
    }

    /** An object as a map with keys of one line, nulls kept; null if it is absent. */
    public @Nullable Map<String, @Nullable Object> map(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            fault(human(field) + " must be an object");
            return null;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        value.propertyNames().forEach(key -> checkOneLine(human(field) + " key", key));
        value.properties().forEach(entry -> map.put(entry.getKey(), JSON.treeToValue(entry.getValue(), Object.class)));
        return map;
    }

    /** The guid of {@code relationships.<name>.data.guid}; a fault if it is not there. */
    public String requiredRelationship(String name) {
        String guid = relationship(name);
        if (guid == null) {
            fault("Relationships '" + name + "' must be present and have a data guid");
            return "";
        }
        return guid;
    }

    /** The guid of {@code relationships.<name>.data.guid}, or null. */
    public @Nullable String relationship(String name) {
        JsonNode guid = json.path("relationships").path(name).path("data").path("guid");
        return guid.isString() ? guid.stringValue() : null;
    }

    /** The guids of {@code relationships.<name>.data[].guid}; empty if it is absent, an element without one is a fault. */
    public List<String> relationships(String name) {
        return guids(json.path("relationships").path(name).path("data"), name);
    }

    /** The guids of a to-many relationship that is the whole body: {@code {"data": [{"guid": …}]}}. */
    public List<String> data() {
        return guids(json.path("data"), "data");
    }

    private List<String> guids(JsonNode data, String field) {
        if (data.isMissingNode() || data.isNull()) {
            return List.of();
        }
        if (!data.isArray()
                || data.valueStream().anyMatch(element -> !element.path("guid").isString())) {
            fault(human(field) + " must be an array of objects with a guid");
            return List.of();
        }
        if (isTooLong(field, data)) {
            return List.of();
        }
        return data.valueStream()
                .map(element -> element.path("guid").stringValue())
                .toList();
    }

    /** Names of all fields. */
    public List<String> fields() {
        return List.copyOf(json.propertyNames());
    }

    /** The JSON itself. */
    public JsonNode json() {
        return json;
    }

    /** Notes a fault that the caller of this class found, as a whole sentence about a field; the first 50 are kept. */
    public void fault(String text) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(path + (text.length() <= LONGEST_FAULT ? text : text.substring(0, LONGEST_FAULT) + "…"));
        }
    }

    /** @throws CfApiException UnprocessableEntity, with every fault found, if there is one */
    public void check() {
        if (!faults.isEmpty()) {
            throw CfApiException.unprocessable(String.join(", ", faults));
        }
    }

    private boolean isTooLong(String field, JsonNode list) {
        if (list.size() > LONGEST_LIST) {
            fault(human(field) + " is too long (maximum is " + LONGEST_LIST + " elements)");
            return true;
        }
        return false;
    }

    private @Nullable JsonNode value(String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private String human(String field) {
        String words = field.replace('_', ' ');
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
