package io.elasticruntime.diego.lrp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * Instances of LRPs in the BBS and their transitions (diego-core.md b.1, c.1). Problems: {@code resource-not-found}
 * (404), and 409 {@code actual-lrp-cannot-be-claimed}, {@code …-started}, {@code …-crashed}, {@code …-failed},
 * {@code …-removed}.
 */
@HttpExchange("/v1/actual-lrps")
public interface ActualLrpsApi {

    /** Lists instances; filters that are given must all match. */
    @GetExchange
    List<ActualLrp> list(
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(name = "cell_id", required = false) @Nullable String cellId,
            @RequestParam(name = "process_guid", required = false) @Nullable String processGuid,
            @RequestParam(required = false) @Nullable Integer index);

    /** A cell has begun to create the container. */
    @PostExchange("/{processGuid}/{index}/claim")
    void claim(@PathVariable String processGuid, @PathVariable int index, @RequestBody InstanceKey instance);

    /** The instance is healthy; repeated by the cell as a heartbeat. */
    @PostExchange("/{processGuid}/{index}/start")
    void start(@PathVariable String processGuid, @PathVariable int index, @RequestBody Start start);

    /** The instance has ended by itself; the BBS decides when it is started again. */
    @PostExchange("/{processGuid}/{index}/crash")
    void crash(@PathVariable String processGuid, @PathVariable int index, @RequestBody Crash crash);

    /** The auction found no place; the instance stays unclaimed with the reason. */
    @PostExchange("/{processGuid}/{index}/fail")
    void fail(@PathVariable String processGuid, @PathVariable int index, @RequestBody Failure failure);

    /** The container is gone on purpose. */
    @PostExchange("/{processGuid}/{index}/remove")
    void remove(@PathVariable String processGuid, @PathVariable int index, @RequestBody InstanceKey instance);

    /** Stops this instance; another one is placed if the LRP still wants it. */
    @PostExchange("/{processGuid}/{index}/retire")
    void retire(@PathVariable String processGuid, @PathVariable int index);

    /**
     * @param domain of the desired LRP; a row that is missing is created with it
     * @param internalRoutes names under which other instances reach it
     * @param metricTags tags on its logs and metrics
     * @param routable whether it may get requests; where it is left out in JSON, it may
     * @param egressDigest of the egress rules that are in force ({@link io.elasticruntime.diego.EgressRule#digest})
     */
    record Start(
            String instanceGuid,
            String cellId,
            String domain,
            NetInfo netInfo,
            List<InternalRoute> internalRoutes,
            Map<String, String> metricTags,
            Boolean routable,
            String availabilityZone,
            String egressDigest) {

        public Start {
            internalRoutes = internalRoutes == null ? List.of() : List.copyOf(internalRoutes);
            metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
            routable = routable == null || routable;
            availabilityZone = availabilityZone == null ? "" : availabilityZone;
            egressDigest = egressDigest == null ? "" : egressDigest;
        }

        /** The start of an instance that says nothing of its egress rules. */
        public Start(
                String instanceGuid,
                String cellId,
                String domain,
                NetInfo netInfo,
                List<InternalRoute> internalRoutes,
                Map<String, String> metricTags,
                Boolean routable,
                String availabilityZone) {
            this(instanceGuid, cellId, domain, netInfo, internalRoutes, metricTags, routable, availabilityZone, "");
        }

        /** The start of an instance without internal routes. */
        public Start(
                String instanceGuid,
                String cellId,
                String domain,
                NetInfo netInfo,
                Map<String, String> metricTags,
                boolean routable,
                String availabilityZone) {
            this(instanceGuid, cellId, domain, netInfo, List.of(), metricTags, routable, availabilityZone);
        }
    }

    /** @param reason as users see it, such as {@code APP/PROC/WEB: Exited with status 1} */
    record Crash(String instanceGuid, String cellId, String reason) {}

    /** @param placementError such as {@code insufficient resources: memory}; not empty */
    record Failure(String placementError) {}
}
