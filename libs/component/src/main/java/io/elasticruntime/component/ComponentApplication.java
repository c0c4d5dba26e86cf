package io.elasticruntime.component;

import java.util.Map;
import org.springframework.aot.AotDetector;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AotApplicationContextInitializer;

/**
 * Starts one service. A service never assumes that it owns its JVM (ARCHITECTURE 7): its configuration is
 * {@code <name>.yml}, its settings come in by {@code args}, and nothing of it is static.
 */
public final class ComponentApplication {

    private ComponentApplication() {}

    /**
     * Starts the service {@code name} as a servlet application.
     *
     * @param application the service's own {@code @SpringBootApplication} class
     * @param name the component's name, such as {@code bbs}; also the name of its configuration file
     * @param args command-line properties, such as
     *     {@code --spring.config.additional-location=file:/data/config/bbs.yml}
     */
    public static ConfigurableApplicationContext run(Class<?> application, String name, String... args) {
        return run(application, name, WebApplicationType.SERVLET, args);
    }

    /** Starts the service {@code name} with the given kind of web server; see the other {@code run}. */
    public static ConfigurableApplicationContext run(
            Class<?> application, String name, WebApplicationType type, String... args) {
        return builder(application, name, type).run(args);
    }

    /** The application of the service {@code name}, not yet started, for launchers that run several in one JVM. */
    public static SpringApplication application(Class<?> application, String name) {
        return builder(application, name, WebApplicationType.SERVLET).application();
    }

    private static SpringApplicationBuilder builder(Class<?> application, String name, WebApplicationType type) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(application);
        if (AotDetector.useGeneratedArtifacts()) {
            builder.initializers(AotApplicationContextInitializer.forInitializerClasses(
                    ComponentAotProcessor.initializerOf(application)));
        }
        return builder.main(application) // not to be told from the stack: several may start in one JVM
                .bannerMode(Banner.Mode.OFF)
                .web(type)
                .properties(Map.of("spring.application.name", name, "spring.config.name", name));
    }
}
