package io.elasticruntime.bridge.app;

import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/**
 * Apps that cloud-controller wants to run (the original's nsync listener and tps listener). Problem:
 * {@code runner-unavailable} (503) while the BBS does not answer; cc-bridge's bulk sync repairs what is missed then.
 */
@HttpExchange("/v1/apps")
public interface BridgeAppsApi {

    /** Runs or updates a process; the same again changes nothing. */
    @PutExchange("/{processGuid}")
    void desire(@PathVariable String processGuid, @RequestBody DesiredApp app);

    /** Stops all instances; none there is no error. */
    @DeleteExchange("/{processGuid}")
    void stop(@PathVariable String processGuid);

    /** Stops one instance, which is then started afresh. */
    @DeleteExchange("/{processGuid}/index/{index}")
    void stopIndex(@PathVariable String processGuid, @PathVariable int index);

    /** The instances of a process; an index that the BBS does not know is missing from the list. */
    @GetExchange("/{processGuid}/instances")
    List<InstanceStatus> instances(@PathVariable String processGuid);

    /** The instances of several processes at once, by process guid. */
    @GetExchange("/instances")
    java.util.Map<String, List<InstanceStatus>> instances(
            @org.springframework.web.bind.annotation.RequestParam("process_guids") List<String> processGuids);
}
