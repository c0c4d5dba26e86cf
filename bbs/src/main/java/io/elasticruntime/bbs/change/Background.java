package io.elasticruntime.bbs.change;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Runs effects of changes on virtual threads, with the request id of the exchange that caused them. */
@Component
public class Background implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("effect-", 0).factory());

    /** Runs {@code effect} soon; its failure is logged. */
    public void run(Runnable effect) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        threads.execute(() -> {
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                effect.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("an effect of a change failed");
            }
        });
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
