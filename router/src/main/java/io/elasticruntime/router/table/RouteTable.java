package io.elasticruntime.router.table;

import io.elasticruntime.router.host.HostName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which endpoints serve which host and path (router.md a1). A route is {@code host[/path]}, without regard to case. The
 * longest path whose pool has endpoints wins; a host that is not known is looked for as {@code *.rest}, the nearest
 * wildcard first. Routes that name the platform, or no host at all, are not taken into the table.
 *
 * <p>Readers never wait: each host's paths are replaced as one immutable value. There is one writer at a time.
 */
public final class RouteTable {

    private static final Logger log = LoggerFactory.getLogger(RouteTable.class);
    private static final String WILDCARD = "*.";

    private final Predicate<HostName> keptFromApps;
    private final Map<String, Paths> hosts = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Collection<Endpoint>>> endpointsByUri = new HashMap<>();
    private final Map<String, Set<String>> urisByProcess = new HashMap<>();
    private final Map<String, Set<String>> refusedByProcess = new HashMap<>();
    private volatile boolean complete;

    /** Paths of one host; the empty path is the host itself. */
    private record Paths(Map<String, Pool> pools) {}

    /** @param keptFromApps names that no route may have, nor a wildcard stand for as its domain */
    public RouteTable(Predicate<HostName> keptFromApps) {
        this.keptFromApps = keptFromApps;
    }

    /** Every route has been put since the start. */
    public void completed() {
        complete = true;
    }

    /** Whether a route that is not here does not exist; before that, nobody knows. */
    public boolean isComplete() {
        return complete;
    }

    /**
     * Says where the instances of one process answer; replaces what was said before.
     *
     * @param process names the process
     * @param routes its endpoints by route; empty: the process has gone
     */
    public synchronized void put(String process, Map<String, List<Endpoint>> routes) {
        Map<String, List<Endpoint>> byUri = new TreeMap<>();
        Set<String> refused = new LinkedHashSet<>();
        routes.forEach((route, endpoints) -> {
            String uri = normalized(route);
            if (uri == null) {
                refused.add(route);
            } else {
                byUri.computeIfAbsent(uri, _ -> new ArrayList<>()).addAll(endpoints);
            }
        });
        note(process, refused);
        Set<String> touched = new LinkedHashSet<>(urisByProcess.getOrDefault(process, Set.of()));
        touched.addAll(byUri.keySet());
        for (String uri : touched) {
            Map<String, Collection<Endpoint>> processes = endpointsByUri.computeIfAbsent(uri, _ -> new TreeMap<>());
            List<Endpoint> endpoints = byUri.get(uri);
            if (endpoints == null) {
                processes.remove(process);
            } else {
                processes.put(process, endpoints);
            }
            if (processes.isEmpty()) {
                endpointsByUri.remove(uri);
            }
            replace(uri, processes);
        }
        if (byUri.isEmpty()) {
            urisByProcess.remove(process);
        } else {
            urisByProcess.put(process, Set.copyOf(byUri.keySet()));
        }
    }

    private void note(String process, Set<String> refused) {
        Set<String> known = refused.isEmpty()
                ? refusedByProcess.remove(process)
                : refusedByProcess.put(process, Set.copyOf(refused));
        refused.removeAll(known == null ? Set.of() : known);
        for (String route : refused) {
            log.atWarn()
                    .addKeyValue("process", process)
                    .addKeyValue("route", route)
                    .log("a route that no app can have is ignored");
        }
    }

    /** Names of the processes that have routes. */
    public synchronized Set<String> processes() {
        return Set.copyOf(urisByProcess.keySet());
    }

    /**
     * The pool that serves a request.
     *
     * @param host the request's host
     * @param path the request's path as it was sent, with or without query
     * @return null if there is no such route; a pool without endpoints if there is a route but no instance
     */
    public @Nullable Pool lookup(HostName host, String path) {
        String wanted = host.text();
        String wantedPath = normalizedPath(path);
        Pool found = find(wanted, wantedPath);
        String rest = wanted;
        while (found == null) {
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return null;
            }
            rest = rest.substring(dot + 1);
            found = find(WILDCARD + rest, wantedPath);
        }
        return found;
    }

    /** Number of routes. */
    public synchronized int size() {
        return endpointsByUri.size();
    }

    private @Nullable Pool find(String host, String path) {
        Paths paths = hosts.get(host);
        if (paths == null) {
            return null;
        }
        Pool empty = null;
        String prefix = path;
        while (true) {
            Pool pool = paths.pools().get(prefix);
            if (pool != null && !pool.isEmpty()) {
                return pool;
            }
            if (pool != null && empty == null) {
                empty = pool;
            }
            if (prefix.isEmpty()) {
                return empty;
            }
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
        }
    }

    private void replace(String uri, Map<String, Collection<Endpoint>> processes) {
        int slash = uri.indexOf('/');
        String host = slash < 0 ? uri : uri.substring(0, slash);
        String path = slash < 0 ? "" : uri.substring(slash);
        Paths before = hosts.get(host);
        Map<String, Pool> pools = new HashMap<>(before == null ? Map.of() : before.pools());
        if (processes.isEmpty()) {
            pools.remove(path);
        } else {
            List<Endpoint> endpoints =
                    processes.values().stream().flatMap(Collection::stream).toList();
            Pool pool = pools.get(path);
            pools.put(path, pool == null ? new Pool(endpoints) : pool.with(endpoints));
        }
        if (pools.isEmpty()) {
            hosts.remove(host);
        } else {
            hosts.put(host, new Paths(Map.copyOf(pools)));
        }
    }

    /** The route as it is compared; null if no app can have it. */
    private @Nullable String normalized(String route) {
        int slash = route.indexOf('/');
        String host = slash < 0 ? route : route.substring(0, slash);
        String path = slash < 0 ? "" : normalizedPath(route.substring(slash));
        boolean wildcard = host.startsWith(WILDCARD);
        String name = wildcard ? host.substring(WILDCARD.length()) : host;
        // A domain that is the platform's own may have a wildcard: what it covers is asked for after the platform.
        return name.indexOf(':') >= 0
                ? null
                : HostName.of(name)
                        .filter(known -> !keptFromApps.test(wildcard ? new HostName("app." + known.text()) : known))
                        .map(known -> (wildcard ? WILDCARD : "") + known.text() + path)
                        .orElse(null);
    }

    private static String normalizedPath(String path) {
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        int end = bare.length();
        while (end > 0 && bare.charAt(end - 1) == '/') {
            end--;
        }
        return bare.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
