package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.download.DownloadProperties;
import io.elasticruntime.cellrep.executor.download.Downloads;
import io.elasticruntime.cellrep.executor.identity.InstanceIdentities;
import io.elasticruntime.cellrep.garden.Garden;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.time.Steady;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.io.IOException;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The executor of this cell. It is started by the rep, when that can hear what it says. */
@Configuration(proxyBeanMethods = false)
class ExecutorConfiguration {

    @Bean
    Downloads downloads(Peers peers, DownloadProperties download, ExecutorProperties executor) throws IOException {
        return new Downloads(peers.http(), peers::locate, download, executor.directory());
    }

    @Bean
    Executor executor(
            ComponentProperties component,
            CapacityProperties capacity,
            Garden garden,
            Downloads downloads,
            Emitter emitter,
            ExecutorProperties properties,
            MetricsProperties metrics,
            InstantSource clock,
            @Steady InstantSource steady)
            throws IOException {
        String cellId = component.instance() == null ? "cell-rep" : component.instance();
        return new Executor(
                cellId,
                component.zone(),
                capacity.resources(garden.capacity()),
                garden,
                downloads,
                InstanceIdentities.open(
                        component.certificates(),
                        properties.directory().resolve("credentials"),
                        properties.identityValidity(),
                        clock),
                emitter,
                properties,
                metrics,
                clock,
                steady);
    }
}
