package io.elasticruntime.router.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints serve which host and path (router.md a1). A route is {@code host[/path]}, without regard to case. The
 * longest path whose pool has endpoints wins; a host that is not known is looked for as {@code *.rest}, the nearest
 * wildcard first.
 *
 * <p>Readers never wait: each host's paths are replaced as one immutable value. There is one writer at a time.
 */
public final class RouteTable {

    private final Map<String, Paths> hosts = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Collection<Endpoint>>> endpointsByUri = new HashMap<>();
    private final Map<String, Set<String>> urisByProcess = new HashMap<>();

    /** Paths of one host; the empty path is the host itself. */
    private record Paths(Map<String, Pool> pools) {}

    /**
     * Says where the instances of one process answer; replaces what was said before.
     *
     * @param process names the process
     * @param routes its endpoints by route; empty: the process has gone
     */
    public synchronized void put(String process, Map<String, List<Endpoint>> routes) {
        Map<String, List<Endpoint>> byUri = new TreeMap<>();
        routes.forEach((route, endpoints) -> byUri.put(normalized(route), endpoints));
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

    /** Names of the processes that have routes. */
    public synchronized Set<String> processes() {
        return Set.copyOf(urisByProcess.keySet());
    }

    /**
     * The pool that serves a request.
     *
     * @param host the request's host, without port
     * @param path the request's path as it was sent, with or without query
     * @return null if there is no such route; a pool without endpoints if there is a route but no instance
     */
    public @Nullable Pool lookup(String host, String path) {
        String wanted = host.toLowerCase(Locale.ROOT);
        String wantedPath = normalizedPath(path);
        Pool found = find(wanted, wantedPath);
        String rest = wanted;
        while (found == null) {
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return null;
            }
            rest = rest.substring(dot + 1);
            found = find("*." + rest, wantedPath);
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

    private static String normalized(String route) {
        int slash = route.indexOf('/');
        return slash < 0
                ? route.toLowerCase(Locale.ROOT)
                : route.substring(0, slash).toLowerCase(Locale.ROOT) + normalizedPath(route.substring(slash));
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
