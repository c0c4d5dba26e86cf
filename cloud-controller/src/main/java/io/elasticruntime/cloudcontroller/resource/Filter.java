package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;

/**
 * The rows that a {@link ListQuery} selects: filters are ANDed, values of one filter ORed (cc-v3.md 4.2). {@code guids},
 * the timestamps and {@code label_selector} are always applied.
 */
public final class Filter<T extends CloudResource> {

    private static final int MOST_REQUIREMENTS = 50;
    private static final int LONGEST_SELECTOR = 5000;
    private static final int MOST_VALUES = 200;

    private static final Pattern REQUIREMENT = Pattern.compile(
            "(?<not>!)?(?<key>[\\w\\-._/]+)\\s*(?:(?<op>==|=|!=)\\s*(?<value>.*)|\\s(?<set>in|notin)\\s*\\((?<values>[^)]*)\\))?");

    private final ListQuery query;
    private final List<Specification<T>> conditions = new ArrayList<>();

    private Filter(ListQuery query) {
        this.query = query;
    }

    /** @param resource the kind of resource listed, for inference only */
    public static <T extends CloudResource> Filter<T> of(ListQuery query, Class<T> resource) {
        Filter<T> filter = new Filter<>(query);
        filter.in("guids", "guid");
        filter.timestamps("created_ats", "createdAt");
        filter.timestamps("updated_ats", "updatedAt");
        filter.labels();
        return filter;
    }

    /** If the caller gave {@code parameter}, keeps rows whose attribute is one of its values. */
    public Filter<T> in(String parameter, String attribute) {
        List<String> values = query.values(parameter);
        return values == null ? this : among(attribute, values);
    }

    /** As the other {@code in}, with each value in the form in which the attribute is stored. */
    public Filter<T> in(String parameter, String attribute, UnaryOperator<String> stored) {
        List<String> values = query.values(parameter);
        return values == null
                ? this
                : among(attribute, values.stream().map(stored).toList());
    }

    /** Keeps rows whose attribute is one of {@code values}. */
    public Filter<T> among(String attribute, Collection<?> values) {
        return and((root, _, cb) ->
                values.isEmpty() ? cb.disjunction() : root.get(attribute).in(values));
    }

    /** Adds any other condition. */
    public Filter<T> and(Specification<T> condition) {
        conditions.add(condition);
        return this;
    }

    /**
     * The page that the caller asked for.
     *
     * @param orders attributes to order by, beyond the timestamps; {@code name} means the attribute {@code name}
     */
    public Page<T> page(CloudRepository<T> repository, String... orders) {
        return page(repository, Sort.by("id"), orders);
    }

    /** As the other {@code page}, in {@code standard} order unless the caller gave one. */
    public Page<T> page(CloudRepository<T> repository, Sort standard, String... orders) {
        Specification<T> all = Specification.allOf(conditions);
        if (query.mayHaveManyRows()) {
            query.takeRoomFor(Math.min(query.perPage(), repository.count(all)));
        }
        return repository.findAll(all, PageRequest.of(query.page() - 1, query.perPage(), order(standard, orders)));
    }

    private Sort order(Sort standard, String... orders) {
        String asked = query.orderBy();
        if (asked == null) {
            return standard;
        }
        String field = asked.replaceFirst("^[+\\- ]", "");
        List<String> known = new ArrayList<>(List.of("created_at", "updated_at"));
        known.addAll(Arrays.asList(orders));
        if (!known.contains(field)) {
            throw CfApiException.badQueryParameter("Order by can only be: '" + String.join("', '", known) + "'");
        }
        String attribute = switch (field) {
            case "created_at" -> "createdAt";
            case "updated_at" -> "updatedAt";
            default -> field;
        };
        Sort sort = Sort.by(asked.startsWith("-") ? Sort.Direction.DESC : Sort.Direction.ASC, attribute);
        return sort.and(Sort.by(asked.startsWith("-") ? Sort.Direction.DESC : Sort.Direction.ASC, "id"));
    }

    private void timestamps(String parameter, String attribute) {
        List<String> exact = query.values(parameter);
        if (exact != null) {
            List<Instant> instants =
                    exact.stream().map(text -> instant(parameter, text)).toList();
            and((root, _, cb) -> cb.or(instants.stream()
                    .map(instant -> cb.and(
                            cb.greaterThanOrEqualTo(root.<Instant>get(attribute), instant),
                            cb.lessThan(root.<Instant>get(attribute), instant.plusSeconds(1))))
                    .toArray(Predicate[]::new)));
        }
        for (String operator : List.of("lt", "lte", "gt", "gte")) {
            String text = query.text(parameter + "[" + operator + "]");
            if (text != null) {
                Instant instant = instant(parameter, text);
                Instant next = instant.plusSeconds(1);
                and((root, _, cb) -> {
                    Path<Instant> path = root.get(attribute);
                    return switch (operator) {
                        case "lt" -> cb.lessThan(path, instant);
                        case "lte" -> cb.lessThan(path, next);
                        case "gt" -> cb.greaterThanOrEqualTo(path, next);
                        default -> cb.greaterThanOrEqualTo(path, instant);
                    };
                });
            }
        }
    }

    private static Instant instant(String parameter, String text) {
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeParseException _) {
            String field = parameter.startsWith("created") ? "Created ats" : "Updated ats";
            throw CfApiException.badQueryParameter(field
                    + " has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'");
        }
    }

    private void labels() {
        String selector = query.text("label_selector");
        if (selector == null) {
            return;
        }
        if (selector.length() > LONGEST_SELECTOR) {
            throw CfApiException.badQueryParameter(
                    "Invalid label_selector value: it may have " + LONGEST_SELECTOR + " characters at most");
        }
        List<String> requirements = requirements(selector);
        if (requirements.size() > MOST_REQUIREMENTS) {
            throw CfApiException.badQueryParameter(
                    "Invalid label_selector value: there may be " + MOST_REQUIREMENTS + " requirements at most");
        }
        for (String requirement : requirements) {
            Matcher matcher = REQUIREMENT.matcher(requirement.strip());
            if (!matcher.matches() || (matcher.group("not") != null && matcher.end("key") != matcher.end())) {
                throw CfApiException.badQueryParameter("Invalid label_selector value");
            }
            and(requirement(matcher));
        }
    }

    /** The parts between commas that stand in no parentheses. */
    private static List<String> requirements(String selector) {
        List<String> requirements = new ArrayList<>();
        boolean inside = false;
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            switch (selector.charAt(i)) {
                case '(' -> inside = true;
                case ')' -> inside = false;
                case ',' -> {
                    if (!inside) {
                        requirements.add(selector.substring(start, i));
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        requirements.add(selector.substring(start));
        return requirements;
    }

    private Specification<T> requirement(Matcher matcher) {
        String key = matcher.group("key");
        boolean negative = matcher.group("not") != null
                || "!=".equals(matcher.group("op"))
                || "notin".equals(matcher.group("set"));
        List<String> values = values(matcher);
        if (values != null && values.size() > MOST_VALUES) {
            throw CfApiException.badQueryParameter(
                    "Invalid label_selector value: a requirement may have " + MOST_VALUES + " values at most");
        }
        return (root, _, cb) -> {
            Expression<String> label =
                    cb.function("jsonb_extract_path_text", String.class, root.get("labels"), cb.literal(key));
            if (values == null) {
                return negative ? cb.isNull(label) : cb.isNotNull(label);
            }
            return negative ? cb.or(cb.isNull(label), cb.not(label.in(values))) : label.in(values);
        };
    }

    private static @Nullable List<String> values(Matcher matcher) {
        if (matcher.group("values") != null) {
            return Arrays.stream(matcher.group("values").split(","))
                    .map(String::strip)
                    .toList();
        }
        return matcher.group("op") == null
                ? null
                : List.of(matcher.group("value").strip());
    }

    /** Resources by guid, for documents that show several. */
    public static <T extends CloudResource> Map<String, T> byGuid(Collection<T> resources) {
        return resources.stream().collect(java.util.stream.Collectors.toMap(CloudResource::guid, resource -> resource));
    }
}
