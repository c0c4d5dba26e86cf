package io.elasticruntime.uaa.chain;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Lets requests of one method and path through.
 *
 * @param method null: any
 * @param path pattern as controllers have it
 * @param demand what must be shown
 * @param matcher finds such requests
 * @param anyMethod finds requests of the path whatever their method
 */
record Rule(@Nullable HttpMethod method, String path, Demand demand, RequestMatcher matcher, RequestMatcher anyMethod) {

    private static final PathPatternRequestMatcher.Builder PATHS = PathPatternRequestMatcher.withDefaults();

    static Rule everyone(@Nullable HttpMethod method, String path) {
        return of(method, path, new Demand.Nothing());
    }

    static Rule client(HttpMethod method, String path, String... anyOf) {
        return of(method, path, new Demand.ClientSecret(Set.of(anyOf)));
    }

    static Rule token(HttpMethod method, String path, String... anyOf) {
        return of(method, path, new Demand.Token(Set.of(anyOf), "", Set.of()));
    }

    /** As {@link #token}, or a token of the user whom the path variable names. */
    static Rule ownOrToken(HttpMethod method, String path, String own, Set<String> ownAnyOf, String... anyOf) {
        return of(method, path, new Demand.Token(Set.of(anyOf), own, ownAnyOf));
    }

    static Rule component(HttpMethod method, String path, String... names) {
        return of(method, path, new Demand.Certificate(Set.of(names)));
    }

    Map<String, String> variables(jakarta.servlet.http.HttpServletRequest request) {
        return matcher.matcher(request).getVariables();
    }

    private static Rule of(@Nullable HttpMethod method, String path, Demand demand) {
        RequestMatcher any = PATHS.matcher(path);
        return new Rule(method, path, demand, method == null ? any : PATHS.matcher(method, path), any);
    }
}
