package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.caller.CallingCell;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.database.BulkReads;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.LrpKey;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** Desired LRPs over HTTP. A change takes its instances along in the same transaction. */
@RestController
class DesiredLrpsController implements DesiredLrpsApi {

    private final Transactions transactions;
    private final DesiredLrpStore store;
    private final ActualLrpStore instances;
    private final ActualLrps actual;
    private final InstanceUpdates updates;
    private final BulkReads bulkReads;
    private final InstantSource clock;

    DesiredLrpsController(
            Transactions transactions,
            DesiredLrpStore store,
            ActualLrpStore instances,
            ActualLrps actual,
            InstanceUpdates updates,
            BulkReads bulkReads,
            InstantSource clock) {
        this.transactions = transactions;
        this.store = store;
        this.instances = instances;
        this.actual = actual;
        this.updates = updates;
        this.bulkReads = bulkReads;
        this.clock = clock;
    }

    @Override
    public List<DesiredLrp> list(@Nullable String domain) {
        return bulkReads.read(() -> store.list(domain));
    }

    @Override
    public DesiredLrp get(String processGuid) {
        return store.find(processGuid).filter(_ -> mayBeRead(processGuid)).orElseThrow(DesiredLrpsController::notFound);
    }

    @Override
    public DesiredLrp desire(String processGuid, DesiredLrp desired) {
        DesiredLrpValidation.check(desired)
                .require(processGuid.equals(desired.processGuid()), "process_guid")
                .throwIfAny();
        return transactions.run(changes -> {
            Optional<DesiredLrp> existing = store.lock(processGuid);
            if (existing.isPresent()) {
                return sameOrConflict(existing.get(), desired);
            }
            DesiredLrp created =
                    tagged(desired, new ModificationTag(UUID.randomUUID().toString(), 0));
            store.insert(created);
            changes.event(new DiegoEvent.DesiredLrpCreated(created.schedulingInfo()));
            createInstances(changes, created, 0);
            return created;
        });
    }

    @Override
    public DesiredLrpSchedulingInfo update(String processGuid, DesiredLrpUpdate update) {
        DesiredLrpValidation.check(update).throwIfAny();
        return transactions.run(changes -> {
            DesiredLrp before = store.lock(processGuid).orElseThrow(DesiredLrpsController::notFound);
            DesiredLrp after = before.with(update, next(before));
            store.update(after);
            changes.event(new DiegoEvent.DesiredLrpChanged(before.schedulingInfo(), after.schedulingInfo()));
            if (InstanceUpdates.differ(before, after)) {
                store.told(processGuid, Nanos.now(clock));
                updates.tell(changes, after);
            }
            createInstances(changes, after, before.instances());
            discardInstances(changes, processGuid, after.instances());
            return after.schedulingInfo();
        });
    }

    @Override
    public void remove(String processGuid) {
        transactions.apply(changes -> {
            DesiredLrp removed = store.lock(processGuid).orElseThrow(DesiredLrpsController::notFound);
            store.delete(processGuid);
            changes.event(new DiegoEvent.DesiredLrpRemoved(removed.schedulingInfo()));
            discardInstances(changes, processGuid, 0);
        });
    }

    /** For a cell there are the LRPs of which it has an instance: it claims that before it asks. */
    private boolean mayBeRead(String processGuid) {
        return CallingCell.find()
                .map(caller -> instances.list(null, null, processGuid, null).stream()
                        .anyMatch(instance -> caller.is(instance.cellId())))
                .orElse(true);
    }

    private void createInstances(Changes changes, DesiredLrp lrp, int first) {
        Map<LrpKey, LrpRequest> requests = new LinkedHashMap<>();
        for (int index = first; index < lrp.instances(); index++) {
            requests.put(new LrpKey(lrp.processGuid(), index, lrp.domain()), new LrpRequest.Create());
        }
        actual.applyEach(changes, requests);
    }

    private void discardInstances(Changes changes, String processGuid, int first) {
        Map<LrpKey, LrpRequest> requests = new LinkedHashMap<>();
        instances.keys(processGuid, first).forEach(key -> requests.put(key, new LrpRequest.Discard()));
        actual.applyEach(changes, requests);
    }

    private static DesiredLrp sameOrConflict(DesiredLrp existing, DesiredLrp desired) {
        if (!tagged(existing, null).equals(tagged(desired, null))) {
            throw new ProblemException(HttpStatus.CONFLICT, "resource-exists", "the requested resource already exists");
        }
        return existing;
    }

    private static ModificationTag next(DesiredLrp lrp) {
        ModificationTag tag = lrp.modificationTag();
        return tag == null
                ? new ModificationTag(UUID.randomUUID().toString(), 0)
                : new ModificationTag(tag.epoch(), tag.index() + 1);
    }

    private static DesiredLrp tagged(DesiredLrp lrp, @Nullable ModificationTag tag) {
        return lrp.with(new DesiredLrpUpdate(null, null, null, null), tag);
    }

    private static ProblemException notFound() {
        return new ProblemException(
                HttpStatus.NOT_FOUND, "resource-not-found", "the requested resource could not be found");
    }
}
