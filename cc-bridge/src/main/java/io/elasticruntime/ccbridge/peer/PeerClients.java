package io.elasticruntime.ccbridge.peer;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.domain.DomainsApi;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import io.elasticruntime.diego.task.TasksApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The app-specific domain above (cloud-controller) and the generic one below (BBS). */
@Configuration(proxyBeanMethods = false)
class PeerClients {

    private static final String BBS = "bbs";

    @Bean
    CcInternalApi cloudController(Peers peers) {
        return peers.client(CcInternalApi.class, "cloud-controller");
    }

    @Bean
    DesiredLrpsApi desiredLrps(Peers peers) {
        return peers.client(DesiredLrpsApi.class, BBS);
    }

    @Bean
    SchedulingInfosApi schedulingInfos(Peers peers) {
        return peers.client(SchedulingInfosApi.class, BBS);
    }

    @Bean
    ActualLrpsApi actualLrps(Peers peers) {
        return peers.client(ActualLrpsApi.class, BBS);
    }

    @Bean
    TasksApi tasks(Peers peers) {
        return peers.client(TasksApi.class, BBS);
    }

    @Bean
    DomainsApi domains(Peers peers) {
        return peers.client(DomainsApi.class, BBS);
    }
}
