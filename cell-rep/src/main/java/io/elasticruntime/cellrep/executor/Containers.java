package io.elasticruntime.cellrep.executor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All containers of the cell, in memory and on disk alike. What is left for others is the total less what they take, so
 * nothing can leak that is not in this list.
 */
final class Containers {

    private final Resources total;
    private final ContainerFiles files;
    private final Map<String, Container> byGuid = new LinkedHashMap<>();

    Containers(Resources total, ContainerFiles files) {
        this.total = total;
        this.files = files;
    }

    /** Reads what an earlier start has left. */
    synchronized List<Container> load() throws IOException {
        files.load().forEach(container -> byGuid.put(container.guid(), container));
        return list();
    }

    /** Adds a reservation, or says why not: what there is too little of, or that the guid is taken. */
    synchronized Optional<String> reserve(Container container) {
        if (byGuid.containsKey(container.guid())) {
            return Optional.of("container guid not available");
        }
        List<String> missing = remaining().shortOf(container.resources());
        if (!missing.isEmpty()) {
            return Optional.of("insufficient resources: " + String.join(", ", missing));
        }
        files.save(container);
        byGuid.put(container.guid(), container);
        return Optional.empty();
    }

    /**
     * Moves a container on.
     *
     * @return the new record; empty if there is no such container
     * @throws Container.InvalidTransition if it cannot move there
     */
    synchronized Optional<Container> update(String guid, UnaryOperator<Container> change) {
        Container container = byGuid.get(guid);
        if (container == null) {
            return Optional.empty();
        }
        Container changed = change.apply(container);
        files.save(changed);
        byGuid.put(guid, changed);
        return Optional.of(changed);
    }

    synchronized void remove(String guid) {
        if (byGuid.remove(guid) != null) {
            files.remove(guid);
        }
    }

    synchronized Optional<Container> find(String guid) {
        return Optional.ofNullable(byGuid.get(guid));
    }

    synchronized List<Container> list() {
        return new ArrayList<>(byGuid.values());
    }

    Resources total() {
        return total;
    }

    synchronized Resources remaining() {
        Resources left = total;
        for (Container container : byGuid.values()) {
            left = left.minus(container.resources());
        }
        return left;
    }
}
