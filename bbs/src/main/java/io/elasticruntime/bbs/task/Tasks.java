package io.elasticruntime.bbs.task;

import io.elasticruntime.bbs.auction.Auctions;
import io.elasticruntime.bbs.cell.Reps;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.task.TaskDecision.Changed;
import io.elasticruntime.bbs.task.TaskDecision.Refused;
import io.elasticruntime.bbs.task.TaskDecision.Removed;
import io.elasticruntime.bbs.task.TaskDecision.Unchanged;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.TaskAuction;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.Task.State;
import io.elasticruntime.diego.task.TaskDefinition;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Carries requests out: locks the task, lets {@link TaskStateMachine} decide, writes the change with its events. */
@Component
public class Tasks {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private final Transactions transactions;
    private final TaskStore store;
    private final Auctions auctions;
    private final Reps reps;
    private final CompletionCallbacks callbacks;
    private final TaskProperties properties;
    private final InstantSource clock;

    Tasks(
            Transactions transactions,
            TaskStore store,
            Auctions auctions,
            Reps reps,
            CompletionCallbacks callbacks,
            TaskProperties properties,
            InstantSource clock) {
        this.transactions = transactions;
        this.store = store;
        this.auctions = auctions;
        this.reps = reps;
        this.callbacks = callbacks;
        this.properties = properties;
        this.clock = clock;
    }

    /** Stores a pending task and has it placed. */
    Task desire(String taskGuid, String domain, TaskDefinition definition) {
        return transactions.run(changes -> {
            long now = Nanos.now(clock);
            Task task = new Task(taskGuid, domain, definition, State.PENDING, "", "", false, "", 0, "", now, now, 0);
            if (!store.insert(task)) {
                throw new ProblemException(
                        HttpStatus.CONFLICT, "resource-exists", "the requested resource already exists");
            }
            changes.event(new DiegoEvent.TaskCreated(task));
            changes.afterCommit(() -> auctions.requestTasks(List.of(auctionOf(task))));
            return task;
        });
    }

    /**
     * Carries out one request.
     *
     * @return whether it changed something; false if it had been met already
     * @throws ProblemException if it is refused
     */
    boolean apply(String taskGuid, TaskRequest request) {
        return transactions.run(changes -> {
            List<Task> found = store.lock(List.of(taskGuid));
            if (found.isEmpty()) {
                throw new ProblemException(
                        HttpStatus.NOT_FOUND, "resource-not-found", "the requested resource could not be found");
            }
            return switch (apply(changes, found.getFirst(), request)) {
                case Changed _, Removed _ -> true;
                case Unchanged _ -> false;
                case Refused refused ->
                    throw new ProblemException(HttpStatus.CONFLICT, refused.problem(), refused.message());
            };
        });
    }

    /** Carries out the same request for many tasks; those that are no longer in the right state are left alone. */
    public void applyEach(Changes changes, Collection<String> taskGuids, TaskRequest request) {
        for (Task task : store.lock(taskGuids)) {
            if (apply(changes, task, request) instanceof Refused refused) {
                log.atDebug().addKeyValue("task_guid", task.taskGuid()).log(refused.message());
            }
        }
    }

    /** Has pending tasks placed, again. */
    public void auction(Changes changes, Collection<String> taskGuids) {
        List<Task> pending = store.lock(taskGuids).stream()
                .filter(task -> task.state() == State.PENDING)
                .toList();
        long now = Nanos.now(clock);
        store.postpone(pending, task -> TaskSchedule.afterAuction(task, now));
        changes.afterCommit(() ->
                auctions.requestTasks(pending.stream().map(Tasks::auctionOf).toList()));
    }

    /** Delivers the results of completed tasks, again. */
    public void deliver(Changes changes, Collection<String> taskGuids) {
        List<Task> completed = store.lock(taskGuids).stream()
                .filter(task -> task.state() == State.COMPLETED)
                .toList();
        long now = Nanos.now(clock);
        store.postpone(completed, _ -> TaskSchedule.afterDelivery(now));
        completed.forEach(task -> changes.afterCommit(() -> deliver(task)));
    }

    /** After the clock was set back: nothing waits longer than if its wait had begun at {@code now}. */
    public void shortenWaits(long now) {
        store.shortenWaits(now);
    }

    private TaskDecision apply(Changes changes, Task task, TaskRequest request) {
        TaskDecision decision = new TaskStateMachine(Nanos.now(clock), properties.maxRetries()).decide(task, request);
        switch (decision) {
            case Changed changed -> {
                store.update(changed.after());
                changes.event(new DiegoEvent.TaskChanged(task, changed.after()));
                follow(changes, task, changed.after(), request);
            }
            case Removed _ -> {
                store.delete(task.taskGuid());
                changes.event(new DiegoEvent.TaskRemoved(task));
            }
            case Unchanged _, Refused _ -> {}
        }
        return decision;
    }

    private void follow(Changes changes, Task before, Task after, TaskRequest request) {
        if (request instanceof TaskRequest.Cancel && !before.cellId().isEmpty()) {
            changes.afterCommit(() -> reps.cancelTask(before.cellId(), before.taskGuid()));
        }
        boolean completes = before.firstCompletedAt() == 0 && after.state() == State.COMPLETED;
        if (completes && after.taskDefinition().completionCallbackUrl() != null) {
            changes.afterCommit(() -> deliver(after));
        }
    }

    /**
     * Delivers a result at least once (diego-core.md b.4). Only one deliverer gets past the first step; if it dies on
     * the way, convergence completes the task anew and it is delivered again.
     */
    private void deliver(Task task) {
        try {
            apply(task.taskGuid(), new TaskRequest.Resolve());
        } catch (ProblemException e) {
            log.atDebug().addKeyValue("task_guid", task.taskGuid()).log("the result is being handled already");
            return;
        }
        boolean delivered = callbacks.post(task);
        apply(task.taskGuid(), delivered ? new TaskRequest.Delete() : new TaskRequest.Unresolve());
    }

    private static TaskAuction auctionOf(Task task) {
        TaskDefinition definition = task.taskDefinition();
        return new TaskAuction(
                task.taskGuid(),
                task.domain(),
                definition.rootfs(),
                definition.memoryMb(),
                definition.diskMb(),
                definition.maxPids(),
                definition.placementTags(),
                definition.volumeDrivers());
    }
}
