package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.ExecutorProperties;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.EvacuationApi;
import io.elasticruntime.diego.task.TasksApi;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rep of this cell and its clients of the BBS. */
@Configuration(proxyBeanMethods = false)
class RepConfiguration {

    private static final String BBS = "bbs";

    @Bean
    Cell cell(ComponentProperties component, RepProperties rep) {
        RepProperties.Presence presence = rep.presence();
        return new Cell(
                component.instance() == null ? "cell-rep" : component.instance(),
                UUID.randomUUID().toString(),
                presence.url(),
                component.zone(),
                presence.stacks(),
                presence.placementTags(),
                presence.optionalPlacementTags(),
                (int) presence.ttl().toSeconds());
    }

    @Bean(destroyMethod = "")
    Rep rep(
            Cell cell,
            RepProperties properties,
            Executor executor,
            ExecutorProperties files,
            Peers peers,
            InstantSource clock) {
        ActualLrpsApi actualLrps = peers.client(ActualLrpsApi.class, BBS);
        TasksApi tasks = peers.client(TasksApi.class, BBS);
        Operations operations = new Operations();
        Departure departure = new Departure(files.directory().resolve("evacuation"));
        Reconciliation reconciliation = new Reconciliation(
                cell,
                executor,
                actualLrps,
                tasks,
                new InstanceReconciler(
                        cell,
                        executor,
                        actualLrps,
                        peers.client(DesiredLrpsApi.class, BBS),
                        peers.client(EvacuationApi.class, BBS),
                        departure::isEvacuating,
                        properties.evacuation().linger()),
                new TaskReconciler(cell, executor, tasks),
                operations);
        return new Rep(
                cell,
                properties,
                executor,
                peers.client(CellsApi.class, BBS),
                reconciliation,
                operations,
                departure,
                clock);
    }
}
