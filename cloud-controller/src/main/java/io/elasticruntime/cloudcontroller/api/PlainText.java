package io.elasticruntime.cloudcontroller.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which characters a text may have. No text has NUL or half a surrogate pair, which the database cannot store; a name, or
 * anything else of one line, has no control character, which would forge lines of logs and listings.
 */
public final class PlainText {

    private PlainText() {}

    /** Whether nobody may send the text, wherever it stands. */
    public static boolean isUnstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0) {
                return true;
            }
            if (Character.isSurrogate(character)) {
                boolean pair = Character.isHighSurrogate(character)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Whether the text has a control character or a line or paragraph separator, which a name must not have. */
    public static boolean hasControlCharacter(String text) {
        return text.chars()
                .anyMatch(character -> Character.isISOControl(character) || character == 0x2028 || character == 0x2029);
    }

    /** Whether a text or a key anywhere in a document is unstorable. */
    public static boolean isUnstorable(JsonNode document) {
        return firstUnstorable(document, "") != null;
    }

    /** The text with what cannot be stored replaced, for what an app says of itself. */
    public static String storable(String text) {
        return isUnstorable(text) ? text.replaceAll("[\\x00\\p{Cs}]", "\uFFFD") : text;
    }

    /** Where in a document an unstorable text is, as words for the error, such as {@code Metadata annotations}; null: nowhere. */
    static @Nullable String firstUnstorable(JsonNode node, String path) {
        if (node.isString()) {
            return isUnstorable(node.stringValue()) ? path : null;
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                String found = firstUnstorable(element, path);
                if (found != null) {
                    return found;
                }
            }
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (isUnstorable(field.getKey())) {
                    return path.isEmpty() ? "Field name" : path + " key";
                }
                String name = field.getKey().replace('_', ' ');
                String found =
                        firstUnstorable(field.getValue(), path.isEmpty() ? capitalized(name) : path + " " + name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static String capitalized(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
