package io.elasticruntime.router.system;

import io.elasticruntime.router.RouterProperties;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Requests for the platform itself: by host ({@code api.}, {@code uaa.}, {@code doppler.} …), or by path at the bare
 * origin {@code http://localhost:port}, or any address in its place, which needs no DNS (ARCHITECTURE 7). What components offer to one another
 * ({@code /internal}, {@code /actuator}) is never reached from here; they check certificates besides.
 */
@Component
public class SystemRoutes {

    /** No route of an app has an address for its host. */
    private static final Pattern BARE_HOST = Pattern.compile("localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    private static final Pattern PRIVATE = Pattern.compile("/+(internal|actuator)(/.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOGGREGATOR = Pattern.compile(
            "/(firehose/.*|apps/[^/]+/(stream|recentlogs|containermetrics)|set-cookie|api/v1/.*|v2/read)");
    private static final Pattern UAA = Pattern.compile("/uaa(/.*)?");

    private final Map<String, String> hosts;

    public SystemRoutes(RouterProperties properties) {
        String domain = properties.systemDomain().toLowerCase(Locale.ROOT);
        this.hosts = Map.of(
                "api." + domain, "cloud-controller",
                "uaa." + domain, "uaa",
                "login." + domain, "uaa",
                "doppler." + domain, "loggregator",
                "log-cache." + domain, "loggregator",
                "log-stream." + domain, "loggregator");
    }

    /** The component that a request is for, and whether it may be reached. */
    public sealed interface Target {

        /** @param name of the component, as in {@code er.component.peers} */
        record Component(String name) implements Target {}

        /** A path that is not for users. */
        record Private() implements Target {}
    }

    /**
     * @param host the request's host, without port
     * @param path its path as it was sent
     * @return empty if the request is not for the platform
     */
    public Optional<Target> find(String host, String path) {
        String name = host.toLowerCase(Locale.ROOT);
        String component = hosts.get(name);
        if (component == null && BARE_HOST.matcher(name).matches()) {
            component = byPath(withoutQuery(path));
        }
        if (component == null) {
            return Optional.empty();
        }
        return Optional.of(isPrivate(path) ? new Target.Private() : new Target.Component(component));
    }

    private static String byPath(String path) {
        if (UAA.matcher(path).matches()) {
            return "uaa";
        }
        return LOGGREGATOR.matcher(path).matches() ? "loggregator" : "cloud-controller";
    }

    private static boolean isPrivate(String path) {
        String decoded;
        try {
            decoded = URLDecoder.decode(withoutQuery(path), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return false; // The component itself refuses what cannot be decoded.
        }
        return PRIVATE.matcher(decoded).matches() || decoded.contains("/../") || decoded.contains(";");
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
