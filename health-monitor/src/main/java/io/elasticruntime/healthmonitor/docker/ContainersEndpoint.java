package io.elasticruntime.healthmonitor.docker;

import io.elasticruntime.healthmonitor.docker.Fleet.Member;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/containers}: what is known of each container of the deployment. */
@RestController
class ContainersEndpoint {

    private final Containers containers;

    ContainersEndpoint(Containers containers) {
        this.containers = containers;
    }

    @GetMapping("/v1/containers")
    List<Member> containers() {
        return containers.containers();
    }
}
