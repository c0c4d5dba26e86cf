package io.elasticruntime.router.proxy;

import io.elasticruntime.router.table.Endpoint;
import io.elasticruntime.router.table.Pool;
import java.net.URI;
import java.util.List;

/** Where a request goes. */
sealed interface Destination {

    /** @param origin base URL of a component of the platform */
    record Component(URI origin) implements Destination {}

    /**
     * Instances of an app.
     *
     * @param pool of the route
     * @param inTurn the endpoints to try, in order; not empty
     */
    record App(Pool pool, List<Endpoint> inTurn) implements Destination {}

    /** Nowhere: the router answers by itself. */
    record Nowhere(RouterError error) implements Destination {}
}
