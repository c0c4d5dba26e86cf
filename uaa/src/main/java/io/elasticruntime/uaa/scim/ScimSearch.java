package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.error.UaaException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Finds the resources that a SCIM filter describes, a page at a time. */
@Component
class ScimSearch {

    static final int DEFAULT_COUNT = 100;
    private static final int LARGEST_COUNT = 500;

    private final EntityManager entities;

    ScimSearch(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param <T> what is searched
     * @param attributes field by SCIM attribute, in lower case
     */
    record Kind<T>(Class<T> entity, Map<String, String> attributes, String defaultSort) {}

    /**
     * @param filter null: everything
     * @param sortBy null: the kind's default
     * @param sortOrder {@code ascending} or {@code descending}
     * @param startIndex 1-based
     * @param count at most 500 are given
     */
    record Request(
            @Nullable String filter,
            @Nullable String sortBy,
            @Nullable String sortOrder,
            int startIndex,
            int count) {}

    record Page<T>(List<T> resources, int startIndex, int itemsPerPage, int totalResults) {}

    <T> Page<T> find(Kind<T> kind, Request request) {
        ScimFilter filter = parse(request.filter());
        int start = Math.max(1, request.startIndex());
        int count = Math.clamp(request.count(), 1, LARGEST_COUNT);
        List<T> found = entities.createQuery(select(kind, filter, request))
                .setFirstResult(start - 1)
                .setMaxResults(count)
                .getResultList();
        boolean isAll = start == 1 && found.size() < count;
        int total = isAll ? found.size() : Math.toIntExact(total(kind, filter));
        return new Page<>(found, start, count, total);
    }

    static @Nullable ScimFilter parse(@Nullable String filter) {
        if (filter == null || filter.isBlank()) {
            return null;
        }
        try {
            return ScimFilter.parse(filter);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    static UaaException invalid(String description) {
        return UaaException.scim(HttpStatus.BAD_REQUEST, "scim", description);
    }

    private <T> CriteriaQuery<T> select(Kind<T> kind, @Nullable ScimFilter filter, Request request) {
        CriteriaBuilder criteria = entities.getCriteriaBuilder();
        CriteriaQuery<T> query = criteria.createQuery(kind.entity());
        Root<T> root = query.from(kind.entity());
        if (filter != null) {
            query.where(where(filter, kind, root, criteria));
        }
        Expression<?> sort = root.get(request.sortBy() == null ? kind.defaultSort() : field(kind, request.sortBy()));
        boolean descending = "descending".equalsIgnoreCase(request.sortOrder());
        return query.orderBy(descending ? criteria.desc(sort) : criteria.asc(sort), criteria.asc(root.get("id")));
    }

    private <T> long total(Kind<T> kind, @Nullable ScimFilter filter) {
        CriteriaBuilder criteria = entities.getCriteriaBuilder();
        CriteriaQuery<Long> query = criteria.createQuery(Long.class);
        Root<T> root = query.from(kind.entity());
        if (filter != null) {
            query.where(where(filter, kind, root, criteria));
        }
        return entities.createQuery(query.select(criteria.count(root))).getSingleResult();
    }

    private static <T> Predicate where(ScimFilter filter, Kind<T> kind, Root<T> root, CriteriaBuilder criteria) {
        return switch (filter) {
            case ScimFilter.And(ScimFilter left, ScimFilter right) ->
                criteria.and(where(left, kind, root, criteria), where(right, kind, root, criteria));
            case ScimFilter.Or(ScimFilter left, ScimFilter right) ->
                criteria.or(where(left, kind, root, criteria), where(right, kind, root, criteria));
            case ScimFilter.Comparison comparison ->
                compare(comparison, field(kind, comparison.attribute()), root, criteria);
        };
    }

    private static Predicate compare(
            ScimFilter.Comparison comparison, String field, Root<?> root, CriteriaBuilder criteria) {
        if (root.get(field).getJavaType() == boolean.class || root.get(field).getJavaType() == Boolean.class) {
            if (comparison.operator() != ScimFilter.Operator.EQ) {
                throw invalid("Invalid filter expression: " + comparison.attribute() + " can only be compared with eq");
            }
            return criteria.equal(root.get(field), Boolean.valueOf(comparison.value()));
        }
        Expression<String> lower = criteria.lower(root.get(field));
        String value = comparison.value().toLowerCase(Locale.ROOT);
        return switch (comparison.operator()) {
            case EQ -> criteria.equal(lower, value);
            case CO -> criteria.like(lower, "%" + literally(value) + "%", '\\');
            case SW -> criteria.like(lower, literally(value) + "%", '\\');
            case PR -> criteria.isNotNull(root.get(field));
        };
    }

    private static String literally(String value) {
        return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static String field(Kind<?> kind, String attribute) {
        String field = kind.attributes().get(attribute.toLowerCase(Locale.ROOT));
        if (field == null) {
            throw invalid("Invalid filter expression: unknown attribute [" + attribute + "]");
        }
        return field;
    }
}
