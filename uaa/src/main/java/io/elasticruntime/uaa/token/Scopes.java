package io.elasticruntime.uaa.token;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides what a token allows (uaa-and-clients.md a.5): never more than was asked, than the client may, and than its holder has. */
final class Scopes {

    private Scopes() {}

    /** The scopes that a request names, in one text with blanks or commas; empty if it names none. */
    static Set<String> parse(@Nullable String requested) {
        return requested == null
                ? Set.of()
                : Arrays.stream(requested.split("[ ,]+"))
                        .filter(scope -> !scope.isBlank())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * What is granted; possibly nothing.
     *
     * @param requested by the client; empty: all that is possible
     * @param allowed to the client
     * @param held by the user, or by the client where the token is for itself
     */
    static Set<String> granted(Set<String> requested, Set<String> allowed, Set<String> held) {
        Set<String> granted = new TreeSet<>(allowed);
        granted.retainAll(held);
        if (!requested.isEmpty()) {
            granted.retainAll(requested);
        }
        return granted;
    }
}
