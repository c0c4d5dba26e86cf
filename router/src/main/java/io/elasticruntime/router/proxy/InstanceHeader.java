package io.elasticruntime.router.proxy;

import io.elasticruntime.router.table.Endpoint;
import io.elasticruntime.router.table.Pool;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Headers by which a request asks for one instance of an app, or for one process (router.md b5). */
enum InstanceHeader {
    APP("X-CF-App-Instance", "guid", Endpoint::appId, "([0-9a-f-]{36}):(\\d+)"),
    PROCESS("X-CF-Process-Instance", "process guid", Endpoint::processId, "([0-9a-f-]{36})(?::(\\d+))?");

    private final String header;
    private final String identity;
    private final Function<Endpoint, String> identityOf;
    private final Pattern form;

    InstanceHeader(String header, String identity, Function<Endpoint, String> identityOf, String form) {
        this.header = header;
        this.identity = identity;
        this.identityOf = identityOf;
        this.form = Pattern.compile(form);
    }

    /** Its name; case does not matter. */
    String header() {
        return header;
    }

    /** What a request that carries {@code value} reaches of the pool. */
    Destination among(Pool pool, String value, String host) {
        Matcher parts = form.matcher(value);
        if (!parts.matches()) {
            return new Destination.Nowhere(RouterError.invalidInstance(header));
        }
        String guid = parts.group(1);
        @Nullable String index = parts.group(2);
        List<Endpoint> wanted =
                pool.matching(endpoint -> identityOf.apply(endpoint).equals(guid)
                        && (index == null || Integer.toString(endpoint.index()).equals(index)));
        return wanted.isEmpty()
                ? new Destination.Nowhere(RouterError.unknownInstance(index, identity, guid, host))
                : new Destination.App(pool, wanted);
    }
}
