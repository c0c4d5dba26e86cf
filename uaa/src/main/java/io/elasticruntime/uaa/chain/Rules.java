package io.elasticruntime.uaa.chain;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.elasticruntime.component.revocation.Revocations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;

/**
 * Who may call what (uaa-and-clients.md a.5). What is not here is refused, also if a controller answers it; the test
 * walks over all of them.
 */
final class Rules {

    private static final Set<String> NO_SCOPE = Set.of();

    private static final List<Rule> ALL = Stream.of(
                    Stream.of(
                            Rule.everyone(GET, "/login"),
                            Rule.everyone(GET, "/info"),
                            Rule.everyone(GET, "/token_key"),
                            Rule.everyone(GET, "/token_keys"),
                            Rule.everyone(GET, "/.well-known/openid-configuration"),
                            Rule.everyone(GET, "/oauth/token/.well-known/openid-configuration"),
                            Rule.client(POST, "/oauth/token"),
                            Rule.client(POST, "/check_token", "uaa.resource"),
                            Rule.client(POST, "/introspect", "uaa.resource"),
                            Rule.token(GET, "/userinfo", "openid"),
                            Rule.token(POST, "/userinfo", "openid"),
                            Rule.component(GET, Revocations.PATH, "cloud-controller", "loggregator"),
                            Rule.component(GET, "/actuator/**")),
                    // What is not built says so to everyone.
                    Stream.of(
                                    "/passcode",
                                    "/autologin",
                                    "/oauth/authorize",
                                    "/invite_users",
                                    "/forgot_password",
                                    "/create_account")
                            .map(path -> Rule.everyone(null, path)),
                    users(),
                    groups(),
                    Stream.of(
                            Rule.token(GET, "/oauth/clients", "clients.read", "clients.admin", "uaa.admin"),
                            Rule.token(GET, "/oauth/clients/{client}", "clients.read", "clients.admin", "uaa.admin")),
                    revocation())
            .flatMap(rules -> rules)
            .toList();

    private Rules() {}

    private static Stream<Rule> users() {
        return Stream.of(
                Rule.token(GET, "/Users", "scim.read", "uaa.admin"),
                Rule.token(POST, "/Users", "scim.write", "scim.create", "uaa.admin"),
                Rule.ownOrToken(GET, "/Users/{user}", "user", NO_SCOPE, "scim.read", "uaa.admin"),
                Rule.token(PUT, "/Users/{user}", "scim.write", "uaa.admin"),
                Rule.token(DELETE, "/Users/{user}", "scim.write", "uaa.admin"),
                Rule.ownOrToken(
                        PUT, "/Users/{user}/password", "user", Set.of("password.write", "uaa.admin"), "uaa.admin"),
                Rule.token(GET, "/ids/Users", "scim.userids", "uaa.admin"),
                Rule.token(POST, "/ids/Users", "scim.userids", "uaa.admin"));
    }

    private static Stream<Rule> groups() {
        return Stream.of(
                Rule.token(GET, "/Groups", "scim.read", "uaa.admin"),
                Rule.token(POST, "/Groups", "scim.write", "uaa.admin"),
                Rule.token(GET, "/Groups/{group}", "scim.read", "uaa.admin"),
                Rule.token(DELETE, "/Groups/{group}", "scim.write", "uaa.admin"),
                Rule.token(GET, "/Groups/{group}/members", "scim.read", "uaa.admin"),
                Rule.token(POST, "/Groups/{group}/members", "scim.write", "uaa.admin"),
                Rule.token(DELETE, "/Groups/{group}/members/{user}", "scim.write", "uaa.admin"));
    }

    private static Stream<Rule> revocation() {
        return Stream.of(GET, DELETE)
                .flatMap(method -> Stream.of(
                        Rule.ownOrToken(
                                method,
                                "/oauth/token/revoke/user/{user}",
                                "user",
                                NO_SCOPE,
                                "tokens.revoke",
                                "uaa.admin"),
                        Rule.token(method, "/oauth/token/revoke/client/{client}", "tokens.revoke", "uaa.admin"),
                        Rule.ownOrToken(
                                method,
                                "/oauth/token/revoke/user/{user}/client/{client}",
                                "user",
                                NO_SCOPE,
                                "tokens.revoke",
                                "uaa.admin"),
                        Rule.token(DELETE, "/oauth/token/revoke/{token}")));
    }

    static List<Rule> all() {
        return ALL;
    }

    /** The rule that lets a request through, if what it demands is shown. */
    static Optional<Rule> of(HttpServletRequest request) {
        return ALL.stream().filter(rule -> rule.matcher().matches(request)).findFirst();
    }

    /** The methods for which the request's path has rules; empty: it has none. */
    static Set<String> methods(HttpServletRequest request) {
        return ALL.stream()
                .filter(rule -> rule.anyMethod().matches(request))
                .map(Rule::method)
                .flatMap(Stream::ofNullable)
                .map(HttpMethod::name)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
