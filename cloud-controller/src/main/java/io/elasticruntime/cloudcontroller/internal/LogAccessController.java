package io.elasticruntime.cloudcontroller.internal;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Whether a user may read the logs of an app: asked by the log components with the user's own token (cc-v3.md 8). */
@RestController
class LogAccessController {

    private final Apps lookup;
    private final AppProcessRepository processes;

    LogAccessController(Apps lookup, AppProcessRepository processes) {
        this.lookup = lookup;
        this.processes = processes;
    }

    /** @param guid of an app or of a process; 200 and empty if the user may, else 404 */
    @GetMapping("/internal/v4/log_access/{guid}")
    void logAccess(Caller caller, @PathVariable String guid) {
        lookup.readable(
                caller, processes.findByGuid(guid).map(AppProcess::appGuid).orElse(guid));
    }
}
