package io.elasticruntime.compact;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.sift.AbstractDiscriminator;
import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Keeps the logs of services apart that share a JVM: each line goes to the file of the service whose thread wrote it, as
 * if that service had a process of its own. A thread belongs to the service that started it.
 */
public final class ServiceLogs extends AbstractDiscriminator<ILoggingEvent> {

    private static final InheritableThreadLocal<String> SERVICE = new InheritableThreadLocal<>();

    /**
     * Sets logging up for the whole JVM, before anything logs; the services leave it alone.
     *
     * @param directory where the log files go; lines of no service go to {@code compact.log}
     */
    static void writeTo(Path directory) {
        System.setProperty("logs", directory.toString()); // read by logback.xml
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** From here on this thread, and every thread that it starts, belongs to {@code service}. */
    static void enter(String service) {
        SERVICE.set(service);
    }

    @Override
    public String getDiscriminatingValue(ILoggingEvent event) {
        String service = SERVICE.get();
        return service == null ? "compact" : service;
    }

    @Override
    public String getKey() {
        return "service";
    }
}
