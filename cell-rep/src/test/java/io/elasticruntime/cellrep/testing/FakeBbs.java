package io.elasticruntime.cellrep.testing;

import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.Evacuation;
import io.elasticruntime.diego.lrp.EvacuationApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** A BBS in memory: as much of its state machines (diego-core.md b.1, b.3) as a cell can tell. */
public final class FakeBbs {

    private final Map<String, DesiredLrp> desired = new ConcurrentHashMap<>();
    private final Map<String, ActualLrp> actual = new ConcurrentHashMap<>();
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final Map<String, CellPresence> cells = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    private final List<ActualLrpsApi.Start> starts = new CopyOnWriteArrayList<>();

    public final ActualLrps actualLrps = new ActualLrps();
    public final DesiredLrps desiredLrps = new DesiredLrps();
    public final Tasks tasksApi = new Tasks();
    public final Cells cellsApi = new Cells();
    public final Evacuations evacuations = new Evacuations();
    private volatile boolean replaced;

    /** Every change that was asked for, such as {@code claim web 0}. */
    public List<String> calls() {
        return calls;
    }

    /** What cells have said of running instances. */
    public List<ActualLrpsApi.Start> starts() {
        return starts;
    }

    /** Whether nobody answers. */
    public void away(boolean nobodyAnswers) {
        away = nobodyAnswers;
    }

    /** Whether replacements of what evacuating cells hold run elsewhere. */
    public void replaced(boolean everythingRunsElsewhere) {
        replaced = everythingRunsElsewhere;
    }

    public void desire(DesiredLrp lrp) {
        desired.put(lrp.processGuid(), lrp);
        for (int i = 0; i < lrp.instances(); i++) {
            actual.put(
                    lrp.processGuid() + "/" + i,
                    actual(lrp.processGuid(), i, "", "", ActualLrp.State.UNCLAIMED, null, ""));
        }
    }

    public void desire(Task task) {
        tasks.put(task.taskGuid(), task);
    }

    public @Nullable ActualLrp actual(String processGuid, int index) {
        return actual.get(processGuid + "/" + index);
    }

    public void put(ActualLrp lrp) {
        actual.put(lrp.processGuid() + "/" + lrp.index(), lrp);
    }

    public @Nullable Task task(String guid) {
        return tasks.get(guid);
    }

    public Map<String, CellPresence> cells() {
        return cells;
    }

    public static ActualLrp actual(
            String processGuid,
            int index,
            String instanceGuid,
            String cellId,
            ActualLrp.State state,
            @Nullable NetInfo net,
            String crashReason) {
        return new ActualLrp(
                processGuid,
                index,
                "cf-apps",
                instanceGuid,
                cellId,
                state,
                ActualLrp.Presence.ORDINARY,
                net,
                0,
                crashReason,
                "",
                0,
                new ModificationTag("e", 0),
                List.of(),
                Map.of(),
                false,
                "");
    }

    /** The same instance, leaving its cell. */
    public static ActualLrp evacuating(ActualLrp lrp) {
        return new ActualLrp(
                lrp.processGuid(),
                lrp.index(),
                lrp.domain(),
                lrp.instanceGuid(),
                lrp.cellId(),
                lrp.state(),
                ActualLrp.Presence.EVACUATING,
                lrp.netInfo(),
                0,
                "",
                "",
                0,
                new ModificationTag("e", 1),
                List.of(),
                Map.of(),
                true,
                "");
    }

    private void call(String text) {
        if (away) {
            throw new IllegalStateException("nobody answers");
        }
        calls.add(text);
    }

    private static ProblemException conflict(String problem) {
        return new ProblemException(HttpStatus.CONFLICT, problem, problem);
    }

    private static ProblemException missing() {
        return new ProblemException(HttpStatus.NOT_FOUND, "resource-not-found", "not found");
    }

    /** By HTTP, if a server takes it up. */
    @RestController
    public final class ActualLrps implements ActualLrpsApi {
        @Override
        public List<ActualLrp> list(
                @Nullable String domain,
                @Nullable String cellId,
                @Nullable String processGuid,
                @Nullable Integer index) {
            if (away) {
                throw new IllegalStateException("nobody answers");
            }
            return actual.values().stream()
                    .filter(lrp -> cellId == null || lrp.cellId().equals(cellId))
                    .toList();
        }

        @Override
        public void claim(String processGuid, int index, InstanceKey key) {
            call("claim " + processGuid + " " + index);
            ActualLrp now = FakeBbs.this.actual(processGuid, index);
            if (now == null) {
                throw missing();
            }
            if (now.state() != ActualLrp.State.UNCLAIMED && !key.equals(now.instanceKey())) {
                throw conflict("actual-lrp-cannot-be-claimed");
            }
            put(actual(processGuid, index, key.instanceGuid(), key.cellId(), ActualLrp.State.CLAIMED, null, ""));
        }

        @Override
        public void start(String processGuid, int index, Start start) {
            call("start " + processGuid + " " + index + (start.routable() ? " routable" : " not routable"));
            starts.add(start);
            ActualLrp now = FakeBbs.this.actual(processGuid, index);
            InstanceKey key = new InstanceKey(start.instanceGuid(), start.cellId());
            if (now != null && now.state() == ActualLrp.State.RUNNING && !key.equals(now.instanceKey())) {
                throw conflict("actual-lrp-cannot-be-started");
            }
            put(actual(
                    processGuid,
                    index,
                    key.instanceGuid(),
                    key.cellId(),
                    ActualLrp.State.RUNNING,
                    start.netInfo(),
                    ""));
        }

        @Override
        public void crash(String processGuid, int index, Crash crash) {
            call("crash " + processGuid + " " + index + " " + crash.reason());
            put(actual(processGuid, index, "", "", ActualLrp.State.CRASHED, null, crash.reason()));
        }

        @Override
        public void fail(String processGuid, int index, Failure failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String processGuid, int index, InstanceKey key) {
            call("remove " + processGuid + " " + index);
            ActualLrp now = FakeBbs.this.actual(processGuid, index);
            if (now == null || !key.equals(now.instanceKey())) {
                throw missing();
            }
            actual.remove(processGuid + "/" + index);
        }

        @Override
        public void retire(String processGuid, int index) {
            throw new UnsupportedOperationException();
        }
    }

    /** By HTTP, if a server takes it up. */
    @RestController
    public final class DesiredLrps implements DesiredLrpsApi {
        @Override
        public List<DesiredLrp> list(@Nullable String domain) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DesiredLrp get(String processGuid) {
            DesiredLrp lrp = desired.get(processGuid);
            if (lrp == null) {
                throw missing();
            }
            return lrp;
        }

        @Override
        public DesiredLrp desire(String processGuid, DesiredLrp lrp) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DesiredLrpSchedulingInfo update(String processGuid, DesiredLrpUpdate update) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String processGuid) {
            throw new UnsupportedOperationException();
        }
    }

    /** By HTTP, if a server takes it up. */
    @RestController
    public final class Tasks implements TasksApi {
        @Override
        public List<Task> list(@Nullable String domain, @Nullable String cellId) {
            return tasks.values().stream()
                    .filter(task -> cellId == null || task.cellId().equals(cellId))
                    .toList();
        }

        @Override
        public Task get(String taskGuid) {
            Task task = tasks.get(taskGuid);
            if (task == null) {
                throw missing();
            }
            return task;
        }

        @Override
        public Task desire(Desire task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StartAnswer start(String taskGuid, Start start) {
            call("start-task " + taskGuid);
            Task task = get(taskGuid);
            if (task.state() == Task.State.RUNNING && task.cellId().equals(start.cellId())) {
                return new StartAnswer(false);
            }
            if (task.state() != Task.State.PENDING) {
                throw conflict("invalid-state-transition");
            }
            tasks.put(taskGuid, moved(task, Task.State.RUNNING, start.cellId(), false, "", ""));
            return new StartAnswer(true);
        }

        @Override
        public void complete(String taskGuid, Complete complete) {
            call("complete " + taskGuid);
            Task task = get(taskGuid);
            if (task.state() != Task.State.RUNNING) {
                throw conflict("invalid-state-transition");
            }
            tasks.put(
                    taskGuid,
                    moved(
                            task,
                            Task.State.COMPLETED,
                            "",
                            complete.failed(),
                            complete.failureReason(),
                            complete.result()));
        }

        @Override
        public void reject(String taskGuid, Reject reject) {
            call("reject " + taskGuid + " " + reject.reason());
            tasks.put(taskGuid, moved(get(taskGuid), Task.State.PENDING, "", false, "", ""));
        }

        @Override
        public void cancel(String taskGuid) {
            tasks.put(taskGuid, moved(get(taskGuid), Task.State.COMPLETED, "", true, "task was cancelled", ""));
        }

        @Override
        public void resolving(String taskGuid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(String taskGuid) {
            throw new UnsupportedOperationException();
        }
    }

    /** By HTTP, if a server takes it up. */
    @RestController
    public final class Evacuations implements EvacuationApi {
        @Override
        public Evacuation evacuateClaimed(String processGuid, int index, InstanceKey instance) {
            call("evacuate-claimed " + processGuid + " " + index);
            put(actual(processGuid, index, "", "", ActualLrp.State.UNCLAIMED, null, ""));
            return new Evacuation(false);
        }

        @Override
        public Evacuation evacuateRunning(String processGuid, int index, ActualLrpsApi.Start start) {
            call("evacuate-running " + processGuid + " " + index);
            return new Evacuation(!replaced);
        }

        @Override
        public Evacuation evacuateCrashed(String processGuid, int index, ActualLrpsApi.Crash crash) {
            call("evacuate-crashed " + processGuid + " " + index + " " + crash.reason());
            return new Evacuation(false);
        }

        @Override
        public Evacuation evacuateStopped(String processGuid, int index, InstanceKey instance) {
            call("evacuate-stopped " + processGuid + " " + index);
            return new Evacuation(false);
        }

        @Override
        public void removeEvacuating(String processGuid, int index, InstanceKey instance) {
            call("remove-evacuating " + processGuid + " " + index);
            actual.remove(processGuid + "/" + index);
        }
    }

    /** By HTTP, if a server takes it up. */
    @RestController
    public final class Cells implements CellsApi {
        @Override
        public List<CellPresence> list() {
            return List.copyOf(cells.values());
        }

        @Override
        public void heartbeat(String cellId, CellPresence presence) {
            if (away) {
                throw new IllegalStateException("nobody answers");
            }
            cells.put(cellId, presence);
        }

        @Override
        public void leave(String cellId, String ownerId) {
            cells.remove(cellId);
        }
    }

    private static Task moved(
            Task task, Task.State state, String cellId, boolean failed, String reason, String result) {
        return new Task(
                task.taskGuid(),
                task.domain(),
                task.taskDefinition(),
                state,
                cellId,
                result,
                failed,
                reason,
                0,
                "",
                0,
                0,
                0);
    }
}
