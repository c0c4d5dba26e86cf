package io.elasticruntime.bbs.caller;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * How many calls are served at once. A call that is served holds buffers of some 60 kB; one that waits for its turn holds
 * only its connection, and those have a bound of their own ({@code server.tomcat.max-connections}). So after the loss of
 * many cells thousands of claims wait without a share of the heap each. Turns come in the order of arrival; that reads of
 * many rows do not take all of them is the matter of {@link io.elasticruntime.bbs.database.BulkReads}, and streams of
 * events take none.
 */
@Component
class CallsAtOnce implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private static final int MOST = 512;
    private static final Duration IDLE = Duration.ofSeconds(10);

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        // Virtual threads although they are pooled: only their reads of sockets end by an interruption.
        ThreadPoolExecutor turns = new ThreadPoolExecutor(
                MOST,
                MOST,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofVirtual().name("call-", 0).factory());
        turns.allowCoreThreadTimeOut(true);
        server.addProtocolHandlerCustomizers(protocol -> protocol.setExecutor(turns));
    }

    /** After Boot's own, which sets threads without number. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
