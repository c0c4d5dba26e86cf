package io.elasticruntime.component.body;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields as a query or a posted form writes them ({@code application/x-www-form-urlencoded}, UTF-8). */
final class FormFields {

    /** More fields than any client of the platform sends. */
    static final int LARGEST_NUMBER = 1000;

    /** Longer than any token or password; decoding a field takes several times its size. */
    static final int LARGEST_FIELD = 64 * 1024;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int number;

    /** @throws BodyRefusedException if a field cannot be decoded or is too long, or there are too many */
    void add(String text) {
        int start = 0;
        while (start < text.length()) {
            int next = text.indexOf('&', start);
            int end = next < 0 ? text.length() : next;
            if (end - start > LARGEST_FIELD) {
                throw BodyRefusedException.unreadableForm(
                        "A field of a form may have " + LARGEST_FIELD + " characters at most");
            }
            if (end > start) {
                addField(text.substring(start, end));
            }
            start = end + 1;
        }
    }

    private void addField(String field) {
        if (++number > LARGEST_NUMBER) {
            throw BodyRefusedException.unreadableForm("A form may have " + LARGEST_NUMBER + " fields at most");
        }
        int equals = field.indexOf('=');
        String name = decode(equals < 0 ? field : field.substring(0, equals));
        String value = equals < 0 ? "" : decode(field.substring(equals + 1));
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw BodyRefusedException.unreadableForm("A field of the form is not percent-encoded as it should be");
        }
    }

    Map<String, String[]> all() {
        Map<String, String[]> all = new LinkedHashMap<>();
        values.forEach((name, list) -> all.put(name, list.toArray(String[]::new)));
        return all;
    }
}
