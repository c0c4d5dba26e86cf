package io.elasticruntime.uaa.chain;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.ClientAuthentication;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.token.AccessTokens;
import io.elasticruntime.uaa.token.Caller;
import jakarta.servlet.DispatcherType;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring Security's filter chain over {@link Rules}: closed by default, without sessions, cookies or pages, and so
 * without anything that a forged request of a browser could use (ADR 0017).
 */
@Configuration(proxyBeanMethods = false)
class FilterChainConfiguration {

    @Bean
    SecurityFilterChain filterChain(
            HttpSecurity http,
            AccessTokens tokens,
            ClientAuthentication clients,
            ComponentProperties component,
            JsonMapper json) {
        Refusals refusals = new Refusals(json);
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable))
                .addFilterBefore(
                        new CredentialsFilter(tokens, clients, component, refusals),
                        AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    for (Rule rule : Rules.all()) {
                        requests.requestMatchers(rule.matcher())
                                .access((authentication, context) -> decide(rule, authentication.get(), context));
                    }
                    requests.anyRequest().denyAll();
                })
                .exceptionHandling(exceptions ->
                        exceptions.authenticationEntryPoint(refusals::denied).accessDeniedHandler(refusals::denied))
                .build();
    }

    /** What Spring Security's firewall rejects, such as paths with {@code //}, {@code ;} or encoded slashes. */
    @Bean
    RequestRejectedHandler rejectedRequests(JsonMapper json) {
        Refusals refusals = new Refusals(json);
        return (_, response, _) -> refusals.write(
                response, UaaException.invalidRequest("The request has a path, method or header that is not allowed"));
    }

    private static AuthorizationResult decide(
            Rule rule, @Nullable Authentication authentication, RequestAuthorizationContext context) {
        Object shown = authentication instanceof ShownCredentials credentials ? credentials.getPrincipal() : null;
        return switch (rule.demand()) {
            case Demand.Nothing _ -> new AuthorizationDecision(true);
            case Demand.ClientSecret demand ->
                shown instanceof Client client
                        ? granted(client.registration().authorities(), demand.anyOf())
                        : new Refusals.Reason(UaaException.badClient("Client credentials are missing"));
            case Demand.Token demand ->
                shown instanceof Caller caller
                        ? granted(caller.claims().scope(), needed(demand, caller, context))
                        : new Refusals.Reason(UaaException.tokenMissing());
            case Demand.Certificate demand ->
                shown instanceof Demand.Component caller && demand.allows(caller)
                        ? new AuthorizationDecision(true)
                        : new Refusals.Reason(UaaException.notFound());
        };
    }

    private static Set<String> needed(Demand.Token demand, Caller caller, RequestAuthorizationContext context) {
        String user = context.getVariables().get(demand.own());
        return user != null && caller.is(user) ? demand.ownAnyOf() : demand.anyOf();
    }

    private static AuthorizationResult granted(Set<String> held, Set<String> anyOf) {
        return anyOf.isEmpty() || anyOf.stream().anyMatch(held::contains)
                ? new AuthorizationDecision(true)
                : new Refusals.Reason(UaaException.insufficientScope(String.join(" ", new java.util.TreeSet<>(anyOf))));
    }
}
