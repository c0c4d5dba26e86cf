package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that a caller does not want to send because it may be known here (cc-v3.md 5.2).
 *
 * @param sha1 lower-case hex
 * @param size bytes, as the caller says
 * @param path within the package
 * @param mode octal, such as {@code 644}
 */
record KnownFile(String sha1, long size, String path, String mode) {

    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern MODE = Pattern.compile("[0-7]{3,6}");
    private static final int PERMISSIONS = 0777;
    private static final int LEAST_PERMISSIONS = 0600;
    private static final String STANDARD_MODE = "644";
    private static final int LONGEST_PATH = 4096;

    /** The permission bits of {@link #mode}. */
    int permissions() {
        return Integer.parseInt(mode, 8) & PERMISSIONS;
    }

    /** Its owner can read and write it. */
    boolean isUsable() {
        return (permissions() & LEAST_PERMISSIONS) == LEAST_PERMISSIONS;
    }

    /**
     * Reads the field {@code resources} of an upload: the v3 form or the older one, an element at a time.
     *
     * @param most files that there may be
     */
    static List<KnownFile> parse(JsonMapper json, InputStream text, int most) throws IOException {
        List<KnownFile> files = new ArrayList<>();
        try (JsonParser parser = json.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return files;
            }
            if (first != JsonToken.START_ARRAY) {
                throw CfApiException.unprocessable("Resources must be an array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (files.size() == most) {
                    throw CfApiException.unprocessable("Resources is limited to " + most + " resources");
                }
                files.add(of(parser.readValueAs(JsonNode.class)));
            }
            if (parser.nextToken() != null) {
                throw CfApiException.unprocessable("Resources must be valid JSON");
            }
            return files;
        } catch (JacksonException _) {
            throw CfApiException.unprocessable("Resources must be valid JSON");
        }
    }

    static KnownFile of(JsonNode node) {
        String sha1 = node.has("checksum")
                ? node.path("checksum").path("value").asString("")
                : node.path("sha1").asString("");
        JsonNode size = node.has("size_in_bytes") ? node.path("size_in_bytes") : node.path("size");
        String path = node.has("path")
                ? node.path("path").asString("")
                : node.path("fn").asString("");
        String mode = node.path("mode").asString("");
        if (!SHA1.matcher(sha1).matches()) {
            throw CfApiException.unprocessable(
                    "Resources array contains at least one resource with a non-SHA1 checksum value");
        }
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw CfApiException.unprocessable(
                    "Resources array contains at least one resource with a non-integer or negative size_in_bytes");
        }
        if (!mode.isEmpty() && !MODE.matcher(mode).matches()) {
            throw CfApiException.unprocessable("Resources array contains at least one resource with an incorrect mode");
        }
        if (path.length() > LONGEST_PATH) {
            throw CfApiException.unprocessable(
                    "Resources array contains at least one resource with a path of more than " + LONGEST_PATH
                            + " characters");
        }
        return new KnownFile(sha1, size.longValue(), path, mode.isEmpty() ? STANDARD_MODE : mode);
    }
}
