package io.elasticruntime.bbs.lrp;

import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** Instances of LRPs over HTTP. */
@RestController
class ActualLrpsController implements ActualLrpsApi {

    private final ActualLrps lrps;
    private final ActualLrpStore store;
    private final DesiredLrpStore desired;

    ActualLrpsController(ActualLrps lrps, ActualLrpStore store, DesiredLrpStore desired) {
        this.lrps = lrps;
        this.store = store;
        this.desired = desired;
    }

    @Override
    public List<ActualLrp> list(
            @Nullable String domain, @Nullable String cellId, @Nullable String processGuid, @Nullable Integer index) {
        return store.list(domain, cellId, processGuid, index);
    }

    @Override
    public void claim(String processGuid, int index, InstanceKey instance) {
        require(instance);
        lrps.apply(key(processGuid, index), new LrpRequest.Claim(instance));
    }

    @Override
    public void start(String processGuid, int index, Start start) {
        InstanceKey instance = new InstanceKey(start.instanceGuid(), start.cellId());
        require(instance);
        if (start.netInfo() == null || isBlank(start.netInfo().address())) {
            throw invalid("net_info.address");
        }
        if (isBlank(start.domain())) {
            throw invalid("domain");
        }
        lrps.apply(
                new LrpKey(processGuid, index, start.domain()),
                new LrpRequest.Start(
                        instance,
                        start.netInfo(),
                        start.metricTags() == null ? Map.of() : start.metricTags(),
                        start.routable(),
                        start.availabilityZone() == null ? "" : start.availabilityZone()));
    }

    @Override
    public void crash(String processGuid, int index, Crash crash) {
        InstanceKey instance = new InstanceKey(crash.instanceGuid(), crash.cellId());
        require(instance);
        lrps.apply(
                key(processGuid, index), new LrpRequest.Crash(instance, crash.reason() == null ? "" : crash.reason()));
    }

    @Override
    public void fail(String processGuid, int index, Failure failure) {
        if (isBlank(failure.placementError())) {
            throw invalid("placement_error");
        }
        lrps.apply(key(processGuid, index), new LrpRequest.Fail(failure.placementError()));
    }

    @Override
    public void remove(String processGuid, int index, InstanceKey instance) {
        require(instance);
        lrps.apply(key(processGuid, index), new LrpRequest.Remove(instance));
    }

    @Override
    public void retire(String processGuid, int index) {
        lrps.apply(key(processGuid, index), new LrpRequest.Retire());
    }

    /** The domain is that of the desired LRP; only a new record needs it, and only for one that is still desired. */
    private LrpKey key(String processGuid, int index) {
        return store.list(null, null, processGuid, index).stream()
                .findFirst()
                .map(ActualLrp::key)
                .or(() -> desired.find(processGuid).map(lrp -> new LrpKey(processGuid, index, lrp.domain())))
                .orElseGet(() -> new LrpKey(processGuid, index, ""));
    }

    private static void require(InstanceKey instance) {
        if (isBlank(instance.instanceGuid())) {
            throw invalid("instance_guid");
        }
        if (isBlank(instance.cellId())) {
            throw invalid("cell_id");
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static ProblemException invalid(String field) {
        return new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "invalid-request",
                "Invalid field: " + field,
                Map.of("fields", List.of(field)));
    }
}
