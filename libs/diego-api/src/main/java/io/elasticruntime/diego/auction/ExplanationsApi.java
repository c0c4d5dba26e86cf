package io.elasticruntime.diego.auction;

import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * Why work is where it is, or nowhere: the last few explanations of each instance and task, newest first. The BBS keeps
 * them as long as the LRP or the task; auctioneers bring them.
 */
@HttpExchange("/v1/explanations")
public interface ExplanationsApi {

    /** Adds explanations; those of what is no longer desired are dropped. */
    @PostExchange
    void add(@RequestBody Explained explained);

    /** Of all instances of an LRP, by index. */
    @GetExchange("/lrps/{processGuid}")
    List<OfLrp> ofLrp(@PathVariable String processGuid);

    @GetExchange("/lrps/{processGuid}/{index}")
    List<Explanation> ofInstance(@PathVariable String processGuid, @PathVariable int index);

    @GetExchange("/tasks/{taskGuid}")
    List<Explanation> ofTask(@PathVariable String taskGuid);

    record Explained(List<OfLrp> lrps, List<OfTask> tasks) {

        public Explained {
            lrps = lrps == null ? List.of() : List.copyOf(lrps);
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }

    record OfLrp(String processGuid, int index, Explanation explanation) {}

    record OfTask(String taskGuid, Explanation explanation) {}
}
