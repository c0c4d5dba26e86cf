package io.elasticruntime.testing;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** Every endpoint of a service, as Spring MVC maps it, against every component: who gets in by the service's rules. */
public final class CallerTable {

    private static final List<String> COMPONENTS = List.of(
            "auctioneer",
            "bbs",
            "cc-bridge",
            "cell-z1-0",
            "cloud-controller",
            "er",
            "health-monitor",
            "loggregator",
            "router",
            "uaa",
            "cellar");

    private CallerTable() {}

    /** What a service's rules say; {@code CallerRules::permits}. */
    public interface Rules {

        /** @param caller the name in its certificate; null: it has none */
        boolean permits(@Nullable String caller, String method, PathContainer path);
    }

    /**
     * One line for each endpoint, sorted, such as {@code GET /v1/cells: auctioneer er}, or {@code nobody} in the place of
     * the callers.
     *
     * @param basePackage below which the controllers are
     */
    public static List<String> of(Rules rules, String basePackage) {
        Mappings mappings = new Mappings();
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        Set<String> lines = new TreeSet<>();
        for (BeanDefinition controller : scanner.findCandidateComponents(basePackage)) {
            Class<?> type = ClassUtils.resolveClassName(String.valueOf(controller.getBeanClassName()), null);
            for (RequestMappingInfo mapping : mappings.of(type)) {
                for (String pattern : mapping.getPatternValues()) {
                    for (RequestMethod method : methods(mapping)) {
                        lines.add(method + " " + pattern + ": " + callers(rules, method.name(), pattern));
                    }
                }
            }
        }
        return new ArrayList<>(lines);
    }

    /** Who may send a request, such as {@code er router}; {@code nobody} where nobody may. */
    public static String callers(Rules rules, String method, String pattern) {
        PathContainer path = PathContainer.parsePath(sample(pattern));
        if (rules.permits(null, method, path)) {
            throw new AssertionError("who has no certificate may call " + method + " " + pattern);
        }
        String callers = COMPONENTS.stream()
                .filter(component -> rules.permits(component, method, path))
                .collect(Collectors.joining(" "));
        return callers.isEmpty() ? "nobody" : callers;
    }

    private static Set<RequestMethod> methods(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        return methods.isEmpty() ? Set.of(RequestMethod.GET, RequestMethod.POST) : methods;
    }

    private static String sample(String pattern) {
        return pattern.replaceAll("\\{\\*[^}]*}", "some/file")
                .replaceAll("\\{[^}]*}", "one")
                .replace("**", "some/path")
                .replace("*", "one");
    }

    private static final class Mappings extends RequestMappingHandlerMapping {

        Mappings() {
            setPatternParser(PathPatternParser.defaultInstance);
            afterPropertiesSetWithoutContext();
        }

        /** What {@code afterPropertiesSet} does, but for looking at the beans of a context. */
        private void afterPropertiesSetWithoutContext() {
            setEmbeddedValueResolver(text -> text);
        }

        List<RequestMappingInfo> of(Class<?> controller) {
            Map<Method, RequestMappingInfo> mappings =
                    MethodIntrospector.selectMethods(controller, (Method method) -> mapping(method, controller));
            return List.copyOf(mappings.values());
        }

        private @Nullable RequestMappingInfo mapping(Method method, Class<?> controller) {
            return getMappingForMethod(method, controller);
        }
    }
}
