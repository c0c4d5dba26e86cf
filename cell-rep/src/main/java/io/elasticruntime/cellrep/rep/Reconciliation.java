package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares containers with the BBS: one at once when it changes, all of them now and then (diego-core.md g.2). Both only
 * name what is to be looked at; what is done depends on how things stand when its turn comes.
 */
final class Reconciliation {

    private final Cell cell;
    private final Executor executor;
    private final ActualLrpsApi actualLrps;
    private final TasksApi tasks;
    private final InstanceReconciler instanceReconciler;
    private final TaskReconciler taskReconciler;
    private final Operations operations;

    Reconciliation(
            Cell cell,
            Executor executor,
            ActualLrpsApi actualLrps,
            TasksApi tasks,
            InstanceReconciler instanceReconciler,
            TaskReconciler taskReconciler,
            Operations operations) {
        this.cell = cell;
        this.executor = executor;
        this.actualLrps = actualLrps;
        this.tasks = tasks;
        this.instanceReconciler = instanceReconciler;
        this.taskReconciler = taskReconciler;
        this.operations = operations;
    }

    /** One container. */
    void of(String guid) {
        operations.submit(guid, () -> {
            Container container = executor.find(guid).orElse(null);
            if (container != null) {
                switch (container.workload()) {
                    case Workload.Instance lrp -> instanceReconciler.reconcile(container, lrp);
                    case Workload.OneOff _ -> taskReconciler.reconcile(container);
                }
            }
        });
    }

    /** Has an instance replaced elsewhere. */
    void move(String guid) {
        instanceReconciler.move(guid);
        of(guid);
    }

    /** Whether an instance is being replaced elsewhere. */
    boolean isMoving(String guid) {
        return instanceReconciler.isMoving(guid);
    }

    /** Everything that is here or should be. What cannot be fetched ends the round: half a picture is none. */
    void ofAll() {
        List<Container> containers = executor.list();
        List<ActualLrp> instances = actualLrps.list(null, cell.id(), null, null);
        List<Task> running = tasks.list(null, cell.id());
        for (Container container : containers) {
            of(container.guid());
        }
        instances.stream()
                .filter(instance -> !instance.instanceGuid().isEmpty()
                        && executor.find(instance.instanceGuid()).isEmpty())
                .collect(Collectors.groupingBy(ActualLrp::instanceGuid))
                .forEach((guid, rows) -> operations.submit(guid, () -> rows.forEach(instanceReconciler::reconcile)));
        for (Task task : running) {
            if (task.state() == Task.State.RUNNING
                    && executor.find(task.taskGuid()).isEmpty()) {
                operations.submit(task.taskGuid(), () -> taskReconciler.reconcile(task));
            }
        }
    }
}
