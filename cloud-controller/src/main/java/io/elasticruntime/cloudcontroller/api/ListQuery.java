package io.elasticruntime.cloudcontroller.api;

import io.elasticruntime.component.body.MemoryShare;
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
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * What a caller asks of a list: the page, the order and the filters (cc-v3.md 4.2). A controller method takes it as a
 * parameter and says with {@link #allow} which filters there are.
 */
public final class ListQuery {

    private static final int PER_PAGE = 50;
    private static final int LARGEST_PER_PAGE = 5000;
    /** Clients ask for 200 at once; a query with thousands would be planned for longer than it runs. */
    private static final int MOST_VALUES = 1000;

    private static final int MOST_PARAMETERS = 100;
    /** What the database counts rows with. */
    private static final long LARGEST_OFFSET = Integer.MAX_VALUE;

    private static final List<String> COMMON =
            List.of("page", "per_page", "order_by", "guids", "created_ats", "updated_ats");

    /** Pages up to this size are let in without more ado. */
    private static final int MANY_ROWS = 200;
    /** A row as an entity, as a document and as text. */
    private static final int BYTES_OF_A_ROW = 8 * 1024;

    private final MemoryShare rows;
    private final String path;
    private final Map<String, String> parameters;

    private ListQuery(MemoryShare rows, String path, Map<String, String> parameters) {
        this.rows = rows;
        this.path = path;
        this.parameters = parameters;
    }

    /** @param rows memory that the rows of large pages may take together */
    static ListQuery of(HttpServletRequest request, MemoryShare rows) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                if (parameters.size() >= MOST_PARAMETERS) {
                    throw CfApiException.badQueryParameter(
                            "There are too many parameters: at most " + MOST_PARAMETERS + " are read");
                }
                String[] parts = pair.split("=", 2);
                parameters.put(
                        storable(parts[0], decode(parts[0])),
                        parts.length == 2 ? storable(parts[0], decode(parts[1])) : "");
            }
        }
        return new ListQuery(rows, request.getRequestURI(), parameters);
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
        if ((long) page() * perPage() > LARGEST_OFFSET) {
            throw CfApiException.badQueryParameter(
                    "Maximum result element (page * per_page) must be less than or equal to " + LARGEST_OFFSET);
        }
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

    /** Whether so many rows may come that {@link #takeRoomFor} wants to know their number. */
    public boolean mayHaveManyRows() {
        return perPage() > MANY_ROWS;
    }

    /**
     * Takes memory for the rows of the page until the request ends, so that no number of large pages fills the heap.
     *
     * @throws io.elasticruntime.component.body.BodyRefusedException if there was none for a while
     */
    public void takeRoomFor(long number) {
        if (number > MANY_ROWS) {
            MemoryShare.Room room = rows.take(number * BYTES_OF_A_ROW);
            RequestContextHolder.currentRequestAttributes()
                    .registerDestructionCallback(
                            ListQuery.class.getName() + System.identityHashCode(room),
                            room::close,
                            RequestAttributes.SCOPE_REQUEST);
        }
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
        String[] values = text.split(",", MOST_VALUES + 1);
        if (values.length > MOST_VALUES) {
            throw CfApiException.badQueryParameter("'" + name + "' has too many values: at most " + MOST_VALUES);
        }
        return Arrays.stream(values)
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
