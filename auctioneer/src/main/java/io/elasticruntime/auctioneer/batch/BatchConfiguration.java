package io.elasticruntime.auctioneer.batch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Threads for calls to cells and to the BBS. */
@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService cellThreads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("cell-call-", 0).factory());
    }
}
