package io.elasticruntime.cloudcontroller.background;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work on a thread of its own once the present transaction is committed, and never if it is rolled back. The work
 * may be lost with the process: behind each use there is a reconciliation.
 */
@Component
public class AfterCommit implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("after-commit-", 0).factory());

    /** @param what names the work in the log if it fails */
    public void run(String what, Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            start(what, work);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                start(what, work);
            }
        });
    }

    private void start(String what, Runnable work) {
        threads.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException failure) {
                if (!threads.isShutdown()) {
                    log.atWarn().addKeyValue("work", what).setCause(failure).log("Work after a change failed");
                }
            }
        });
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
