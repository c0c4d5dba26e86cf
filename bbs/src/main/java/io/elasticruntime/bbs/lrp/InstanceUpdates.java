package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.cell.Reps;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.cell.InstanceUpdate;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.InternalRoute;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Tells cells of running instances whose LRP has got other internal routes, tags or egress rules (diego-core.md d.1): at
 * once after the change, and again by convergence until the instance says the same as the LRP.
 */
@Component
public class InstanceUpdates {

    private static final String INTERNAL_ROUTER = "internal-router";

    /** An instance that began to run this long after the change may still have been started from the old definition. */
    private static final Duration STARTING = Duration.ofMinutes(10);

    private final ActualLrpStore instances;
    private final DesiredLrpStore desired;
    private final Reps reps;
    private final InstantSource clock;

    InstanceUpdates(ActualLrpStore instances, DesiredLrpStore desired, Reps reps, InstantSource clock) {
        this.instances = instances;
        this.desired = desired;
        this.reps = reps;
        this.clock = clock;
    }

    /** Tells the cells of one LRP's instances once its change has been committed. */
    void tell(Changes changes, DesiredLrp lrp) {
        instances.list(null, null, lrp.processGuid(), null).forEach(instance -> tell(changes, lrp, instance));
    }

    /**
     * Tells the cells of all instances that still differ. A change that all instances know of is not looked at for ever.
     *
     * @return how many there are
     */
    public int tellAll(Changes changes) {
        List<ActualLrp> late = instances.listToldBefore(STARTING);
        Map<String, DesiredLrp> lrps =
                desired
                        .findAll(late.stream()
                                .map(ActualLrp::processGuid)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(DesiredLrp::processGuid, Function.identity()));
        List<ActualLrp> different = late.stream()
                .filter(instance -> {
                    DesiredLrp lrp = lrps.get(instance.processGuid());
                    return lrp != null && tell(changes, lrp, instance);
                })
                .toList();
        desired.forgetTold(
                Nanos.now(clock) - STARTING.toNanos(),
                different.stream().map(ActualLrp::processGuid).distinct().toList());
        return different.size();
    }

    /** Whether an update of an LRP concerns instances that are running already. */
    static boolean differ(DesiredLrp before, DesiredLrp after) {
        return !internalRoutes(before).equals(internalRoutes(after))
                || !before.metricTags().equals(after.metricTags())
                || !before.egressRules().equals(after.egressRules());
    }

    /** The names that the route of the internal router gives. */
    static List<InternalRoute> internalRoutes(DesiredLrp lrp) {
        JsonNode routes = lrp.routes().get(INTERNAL_ROUTER);
        if (routes == null || !routes.isArray()) {
            return List.of();
        }
        return StreamSupport.stream(routes.spliterator(), false)
                .map(route -> route.path("hostname"))
                .filter(JsonNode::isString)
                .map(hostname -> new InternalRoute(hostname.stringValue()))
                .toList();
    }

    /** Tags with what only the instance knows filled in. */
    static Map<String, String> resolve(Map<String, MetricTagValue> tags, int index, String instanceGuid) {
        Map<String, String> resolved = new HashMap<>();
        tags.forEach((name, value) -> {
            if (value.dynamic() == null) {
                resolved.put(name, Objects.requireNonNullElse(value.fixed(), ""));
            } else {
                resolved.put(
                        name,
                        switch (value.dynamic()) {
                            case INDEX -> Integer.toString(index);
                            case INSTANCE_GUID -> instanceGuid;
                        });
            }
        });
        return resolved;
    }

    private boolean tell(Changes changes, DesiredLrp lrp, ActualLrp instance) {
        InstanceKey key = instance.instanceKey();
        if (key == null
                || instance.state() != ActualLrp.State.RUNNING
                || instance.presence() != ActualLrp.Presence.ORDINARY) {
            return false;
        }
        List<InternalRoute> routes = internalRoutes(lrp);
        Map<String, String> tags = resolve(lrp.metricTags(), instance.index(), instance.instanceGuid());
        if (routes.equals(instance.internalRoutes())
                && tags.equals(instance.metricTags())
                && EgressRule.digest(lrp.egressRules()).equals(instance.egressDigest())) {
            return false;
        }
        InstanceUpdate update =
                new InstanceUpdate(instance.index(), instance.domain(), routes, tags, lrp.egressRules());
        changes.afterCommit(() -> reps.updateLrp(instance.key(), key, update));
        return true;
    }
}
