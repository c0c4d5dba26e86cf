package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the platform once for all stories and purges it behind the last one. Stories take a {@link Platform} or a
 * {@link Developer} as parameter.
 */
final class RunningPlatform implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(RunningPlatform.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        session(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Platform.class || type == Developer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Session session = session(context);
        return parameter.getParameter().getType() == Platform.class ? session.platform : session.developer;
    }

    private static Session session(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("session", _ -> new Session(), Session.class);
    }

    /** Closed by JUnit when everything has run. */
    private static final class Session implements AutoCloseable {

        private final Platform platform = new Platform();
        private final Developer developer;
        private final List<Path> temporaryFilesBefore = Platform.temporaryFiles();

        Session() {
            platform.er().run("down", "--purge");
            System.out.println(platform.er()
                    .must(
                            "up",
                            "--port",
                            Integer.toString(Platform.PORT),
                            "--base-port",
                            Integer.toString(Platform.BASE_PORT),
                            "--layout",
                            Platform.LAYOUT));
            developer = new Developer(platform);
        }

        @Override
        public void close() {
            platform.keepLogs();
            System.out.println(platform.er().must("down", "--purge"));
            assertThat(Platform.temporaryFiles())
                    .as("left in /tmp, also by services that were killed")
                    .isSubsetOf(temporaryFilesBefore);
        }
    }
}
