package io.elasticruntime.cloudcontroller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;

/** A page of a list (cc-v3.md 4.1). */
public record Envelope<T>(
        Pagination pagination,
        List<T> resources,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, List<?>> included) {

    /** @param present makes the document of one resource */
    public static <E, T> Envelope<T> of(ListQuery query, Page<E> page, Function<? super E, ? extends T> present) {
        return of(
                query,
                page.getTotalElements(),
                page.getContent().stream().<T>map(present).toList());
    }

    public static <T> Envelope<T> of(ListQuery query, long total, List<T> resources) {
        int pages = Math.toIntExact(Math.max(1, (total + query.perPage() - 1) / query.perPage()));
        int page = query.page();
        return new Envelope<>(
                new Pagination(
                        total,
                        pages,
                        query.link(1),
                        query.link(pages),
                        page < pages ? query.link(page + 1) : null,
                        page > 1 ? query.link(Math.min(page - 1, pages)) : null),
                resources,
                null);
    }

    /** With what {@code include} asked for, by plural such as {@code spaces}; none asked for: no {@code included}. */
    public Envelope<T> including(Map<String, List<?>> included) {
        return included.isEmpty() ? this : new Envelope<>(pagination, resources, included);
    }

    public record Pagination(
            long totalResults,
            int totalPages,
            Link first,
            Link last,
            @Nullable Link next,
            @Nullable Link previous) {}
}
