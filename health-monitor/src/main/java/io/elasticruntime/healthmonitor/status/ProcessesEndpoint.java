package io.elasticruntime.healthmonitor.status;

import io.elasticruntime.healthmonitor.supervision.StateFile;
import io.elasticruntime.healthmonitor.supervision.Supervisor;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/processes}: what is known of each process of the deployment. */
@RestController
class ProcessesEndpoint {

    private final Supervisor supervisor;

    ProcessesEndpoint(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @GetMapping("/v1/processes")
    List<StateFile.Entry> processes() {
        return supervisor.processes();
    }
}
