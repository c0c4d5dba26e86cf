package io.elasticruntime.router.system;

import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.host.HostName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Requests for the platform itself: by host ({@code api.}, {@code uaa.}, {@code doppler.} …), or by path at the bare
 * origin {@code http://localhost:port}, or the system domain or any address in its place, which needs no DNS
 * (ARCHITECTURE 7). These names, and all below a system host, are the platform's whatever the route table says
 * (CVE-2020-5417). What components offer to one another ({@code /internal}, {@code /actuator}) is never reached from here;
 * they check certificates besides.
 */
@Component
public class SystemRoutes {

    private static final Pattern PRIVATE = Pattern.compile("/+(internal|actuator)(/.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOGGREGATOR = Pattern.compile(
            "/(firehose/.*|apps/[^/]+/(stream|recentlogs|containermetrics)|set-cookie|api/v1/.*|v2/read)");
    private static final Pattern UAA = Pattern.compile("/uaa(/.*)?");

    private final String domain;
    private final Map<String, String> hosts;
    private final List<String> reserved;

    public SystemRoutes(RouterProperties properties) {
        this.domain = properties.systemDomain().toLowerCase(Locale.ROOT);
        this.hosts = Map.of(
                "api." + domain, "cloud-controller",
                "uaa." + domain, "uaa",
                "login." + domain, "uaa",
                "doppler." + domain, "loggregator",
                "log-cache." + domain, "loggregator",
                "log-stream." + domain, "loggregator");
        this.reserved = Stream.concat(hosts.keySet().stream(), Stream.of("ssh." + domain, "loggregator." + domain))
                .toList();
    }

    /** The component that a request is for, and whether it may be reached. */
    public sealed interface Target {

        /** @param name of the component, as in {@code er.component.peers} */
        record Component(String name) implements Target {}

        /** A path that is not for users. */
        record Private() implements Target {}

        /** A name that the platform keeps to itself, where nothing answers. */
        record Unserved() implements Target {}
    }

    /** Whether the name is the platform's, so that no app can ever have it. */
    public boolean owns(HostName host) {
        return isBare(host) || reserved.stream().anyMatch(host::isAtOrBelow);
    }

    /**
     * Finds the part of the platform that a request is for.
     *
     * @param host the request's host
     * @param path its path as it was sent
     * @return empty if the request is not for the platform
     */
    public Optional<Target> find(HostName host, String path) {
        if (!owns(host)) {
            return Optional.empty();
        }
        String component = isBare(host) ? byPath(withoutQuery(path)) : hosts.get(host.text());
        if (component == null) {
            return Optional.of(new Target.Unserved());
        }
        return Optional.of(isPrivate(path) ? new Target.Private() : new Target.Component(component));
    }

    private boolean isBare(HostName host) {
        return host.isAddress()
                || host.text().equals("localhost")
                || host.text().equals(domain);
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
