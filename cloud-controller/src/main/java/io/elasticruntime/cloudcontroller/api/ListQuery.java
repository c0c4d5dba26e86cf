package io.elasticruntime.cloudcontroller.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a list: the page, the order and the filters (cc-v3.md 4.2). A controller method takes it as a
 * parameter and says with {@link #allow} which filters there are.
 */
public final class ListQuery {

    private static final int PER_PAGE = 50;
    private static final int LARGEST_PER_PAGE = 5000;
    private static final List<String> COMMON =
            List.of("page", "per_page", "order_by", "guids", "created_ats", "updated_ats");

    private final String path;
    private final Map<String, String> parameters;

    private ListQuery(String path, Map<String, String> parameters) {
        this.path = path;
        this.parameters = parameters;
    }

    static ListQuery of(HttpServletRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                parameters.put(
                        storable(parts[0], decode(parts[0])),
                        parts.length == 2 ? storable(parts[0], decode(parts[1])) : "");
            }
        }
        return new ListQuery(request.getRequestURI(), parameters);
    }

    /**
     * Every other parameter is refused.
     *
     * @param filters names beyond {@code page}, {@code per_page}, {@code order_by}, {@code guids} and the timestamps;
     *     {@code include} and {@code label_selector} must be named where they are served
     */
    public ListQuery allow(String... filters) {
        Set<String> valid = new TreeSet<>(COMMON);
        valid.addAll(Arrays.asList(filters));
        List<String> unknown = parameters.keySet().stream()
                .filter(name -> !valid.contains(name.replaceFirst("\\[(lt|lte|gt|gte|not)]$", "")))
                .toList();
        if (!unknown.isEmpty()) {
            throw CfApiException.badQueryParameter("Unknown query parameter(s): '" + String.join("', '", unknown)
                    + "'. Valid parameters are: '" + String.join("', '", valid) + "'");
        }
        page();
        perPage();
        return this;
    }

    /** Counted from 1. */
    public int page() {
        return number("page", 1, 1, Integer.MAX_VALUE, "Page must be greater than 0");
    }

    public int perPage() {
        return number("per_page", PER_PAGE, 1, LARGEST_PER_PAGE, "Per page must be between 1 and " + LARGEST_PER_PAGE);
    }

    private int number(String name, int standard, int least, int largest, String fault) {
        String text = parameters.get(name);
        if (text == null) {
            return standard;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= largest) {
                return number;
            }
        } catch (NumberFormatException _) {
            // answered below
        }
        throw CfApiException.badQueryParameter(fault);
    }

    /** As the caller gave it, with the sign; null if not given. */
    public @Nullable String orderBy() {
        return parameters.get("order_by");
    }

    /** The text of a parameter; null if it is not there. */
    public @Nullable String text(String name) {
        return parameters.get(name);
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The values of a comma list, each decoded once more; null if the parameter is not there. Empty is a value. */
    public @Nullable List<String> values(String name) {
        String text = parameters.get(name);
        if (text == null) {
            return null;
        }
        return Arrays.stream(text.split(",", -1))
                .map(value -> storable(name, decode(value.strip().replace("+", "%2B"))))
                .toList();
    }

    /** What should come along, checked; empty if nothing. */
    public Set<String> include(String... supported) {
        List<String> asked = values("include");
        if (asked == null) {
            return Set.of();
        }
        if (!List.of(supported).containsAll(asked) || Set.copyOf(asked).size() != asked.size()) {
            throw CfApiException.badQueryParameter("Invalid included resource: '" + String.join(",", asked)
                    + "'. Valid included resources are: '" + String.join("', '", supported) + "'");
        }
        return Set.copyOf(asked);
    }

    /** The address of another page of the same list. */
    Link link(int page) {
        List<String> query = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (!name.equals("page") && !name.equals("per_page")) {
                query.add(encode(name) + "=" + encode(value));
            }
        });
        query.add("page=" + page);
        query.add("per_page=" + perPage());
        return Link.to(path + "?" + String.join("&", query));
    }

    private static String storable(String name, String value) {
        if (PlainText.isUnstorable(value)) {
            throw CfApiException.badQueryParameter(name + " must not contain NUL characters");
        }
        return value;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
