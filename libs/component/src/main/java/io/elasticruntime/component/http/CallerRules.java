package io.elasticruntime.component.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Which component may call which API of a service: the table that a service declares as a bean beside its APIs, and that
 * {@link CallerFilter} enforces by the name in the caller's certificate. The first rule whose method and path match
 * decides; what no rule matches, nobody may call. Paths are matched as Spring dispatches them, segment by segment and
 * decoded, so that no spelling of a path reaches an API past its rule.
 *
 * <p>Each table begins with the same rules for {@code /actuator}: health is for the service itself (the health check of
 * its container), for health-monitor and for {@code er}; metrics are for {@code er}; the rest is for nobody.
 *
 * @param service name of the service that is called, as its certificate has it
 * @param rules in the order in which they are asked
 */
public record CallerRules(String service, List<Rule> rules) {

    /** Stands for every cell: a caller whose certificate says {@code cell} or {@code cell-…}. */
    public static final String CELL = "cell";

    /** Stands for every component of the deployment, whatever its certificate says. */
    public static final String EVERYBODY = "*";

    private static final String HEALTH_MONITOR = "health-monitor";
    private static final String ER = "er";
    private static final String ANY_METHOD = "*";

    public CallerRules {
        rules = List.copyOf(rules);
    }

    /**
     * One line of the table.
     *
     * @param method such as {@code GET}, which includes {@code HEAD}; {@code *} for every method
     * @param path which paths it is about
     * @param callers names of components, {@link #CELL} for all cells; empty: nobody
     */
    public record Rule(String method, PathPattern path, Set<String> callers) {

        boolean matches(String requestMethod, PathContainer requestPath) {
            boolean methodMatches = method.equals(ANY_METHOD)
                    || method.equals(requestMethod)
                    || method.equals("GET") && requestMethod.equals("HEAD");
            return methodMatches && path.matches(requestPath);
        }

        boolean permits(@Nullable String caller) {
            return caller != null
                    && (callers.contains(EVERYBODY)
                            || callers.contains(caller)
                            || callers.contains(CELL) && isCell(caller));
        }

        @Override
        public String toString() {
            return method + " " + path.getPatternString();
        }
    }

    /** A rule of which only the callers are missing: <code>call("GET", "/v1/cells").by("er")</code>. */
    public record Call(String method, PathPattern path) {

        public Rule by(String... callers) {
            return new Rule(method, path, Set.copyOf(List.of(callers)));
        }

        public Rule byNobody() {
            return new Rule(method, path, Set.of());
        }
    }

    /** The table of a service, with the rules for {@code /actuator} before its own. */
    public static CallerRules of(String service, Rule... own) {
        List<Rule> rules = new ArrayList<>();
        rules.add(call("GET", "/actuator/health").by(service, HEALTH_MONITOR, ER));
        rules.add(call("GET", "/actuator/metrics").by(ER));
        rules.add(call("GET", "/actuator/metrics/{name}").by(ER));
        rules.add(call(ANY_METHOD, "/actuator/**").byNobody());
        rules.addAll(List.of(own));
        return new CallerRules(service, rules);
    }

    /**
     * Begins a rule.
     *
     * @param method {@code *} for every method
     * @param path a pattern as in {@code @GetMapping}, such as {@code /v1/cells/{cellId}}
     */
    public static Call call(String method, String path) {
        return new Call(method, PathPatternParser.defaultInstance.parse(path));
    }

    /** Begins a rule for every method. */
    public static Call call(String path) {
        return call(ANY_METHOD, path);
    }

    /** Whether a certificate's name is that of a cell: {@code cell}, or {@code cell-} and more. */
    public static boolean isCell(String caller) {
        return caller.equals(CELL) || caller.startsWith(CELL + "-");
    }

    /** The rule that decides about a request; empty if there is none, so that nobody may send it. */
    public Optional<Rule> rule(String method, PathContainer path) {
        return rules.stream().filter(rule -> rule.matches(method, path)).findFirst();
    }

    /**
     * Whether a component may send a request.
     *
     * @param caller the name in its certificate; null: it has shown none, and may send nothing
     */
    public boolean permits(@Nullable String caller, String method, PathContainer path) {
        return rule(method, path).map(rule -> rule.permits(caller)).orElse(false);
    }
}
