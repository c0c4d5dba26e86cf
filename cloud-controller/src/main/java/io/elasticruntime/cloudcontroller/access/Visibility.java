package io.elasticruntime.cloudcontroller.access;

import java.util.Set;
import org.springframework.data.jpa.domain.Specification;

/**
 * The orgs or spaces that a caller sees.
 *
 * @param everything all there are; {@code guids} is empty then
 */
public record Visibility(boolean everything, Set<String> guids) {

    static final Visibility ALL = new Visibility(true, Set.of());

    public boolean contains(String guid) {
        return everything || guids.contains(guid);
    }

    /** Keeps rows whose attribute, such as {@code spaceGuid}, is visible. */
    public <T> Specification<T> of(String attribute) {
        return (root, _, cb) -> {
            if (everything) {
                return cb.conjunction();
            }
            return guids.isEmpty() ? cb.disjunction() : root.get(attribute).in(guids);
        };
    }
}
