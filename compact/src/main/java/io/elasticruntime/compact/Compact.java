package io.elasticruntime.compact;

import io.elasticruntime.auctioneer.AuctioneerApplication;
import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.ccbridge.CcBridgeApplication;
import io.elasticruntime.cloudcontroller.CloudControllerApplication;
import io.elasticruntime.component.ComponentApplication;
import io.elasticruntime.loggregator.LoggregatorApplication;
import io.elasticruntime.uaa.UaaApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.LoggerFactory;

/**
 * The services behind the router in one JVM: each is an application context of its own, with its own port and its own
 * settings, and talks to the others over HTTP as it would anywhere (ARCHITECTURE 7). What they share is the memory and
 * the start-up of one JVM.
 *
 * <p>Arguments: the directory of the logs, then {@code <service>=<file with its settings>} for each service.
 */
public final class Compact {

    private static final Map<String, Class<?>> SERVICES = Map.of(
            "uaa", UaaApplication.class,
            "cloud-controller", CloudControllerApplication.class,
            "cc-bridge", CcBridgeApplication.class,
            "bbs", BbsApplication.class,
            "auctioneer", AuctioneerApplication.class,
            "loggregator", LoggregatorApplication.class);

    private Compact() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceLogs.writeTo(Path.of(args[0]));
        List<Future<?>> starts = new ArrayList<>();
        // Platform threads, because a context that starts holds monitors for long.
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()))) {
            for (String arg : List.of(args).subList(1, args.length)) {
                String service = arg.substring(0, arg.indexOf('='));
                String settings = arg.substring(arg.indexOf('=') + 1);
                starts.add(threads.submit(() -> start(service, settings)));
            }
        }
        for (Future<?> start : starts) {
            try {
                start.get();
            } catch (ExecutionException e) {
                // Better none than some: whoever supervises the process starts all of them again.
                LoggerFactory.getLogger(Compact.class).error("a service did not start", e.getCause());
                System.exit(1);
            }
        }
    }

    private static void start(String service, String settings) {
        Class<?> application = SERVICES.get(service);
        if (application == null) {
            throw new IllegalArgumentException("no service is called " + service + "; there are " + SERVICES.keySet());
        }
        ServiceLogs.enter(service);
        ComponentApplication.run(application, service, "--spring.config.additional-location=file:" + settings);
    }
}
