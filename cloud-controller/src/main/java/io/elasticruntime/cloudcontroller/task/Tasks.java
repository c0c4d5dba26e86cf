package io.elasticruntime.cloudcontroller.task;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.internal.CcInternalApi.TaskCompleted;
import io.elasticruntime.bridge.task.AppTask;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppEnvironment;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.app.AppSurroundings;
import io.elasticruntime.cloudcontroller.background.AfterCommit;
import io.elasticruntime.cloudcontroller.ccbridge.CcBridge;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.stack.StackProperties;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs tasks and takes what comes of them (cell-and-staging.md D4, D9). */
@Component
public class Tasks implements AppResources {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);
    private static final Set<TaskState> ACTIVE = EnumSet.of(TaskState.PENDING, TaskState.RUNNING, TaskState.CANCELING);

    private final TaskRepository tasks;
    private final AppEnvironment environment;
    private final AppDefaults defaults;
    private final StackProperties standardStack;
    private final AfterCommit afterCommit;
    private final CcBridge bridge;
    private final TransactionTemplate transaction;

    Tasks(
            TaskRepository tasks,
            AppEnvironment environment,
            AppDefaults defaults,
            StackProperties standardStack,
            AfterCommit afterCommit,
            CcBridge bridge,
            TransactionTemplate transaction) {
        this.tasks = tasks;
        this.environment = environment;
        this.defaults = defaults;
        this.standardStack = standardStack;
        this.afterCommit = afterCommit;
        this.bridge = bridge;
        this.transaction = transaction;
    }

    /** Within the transaction that saved the task: it is run once that is committed. */
    void begin(Task task, App app, Droplet droplet) {
        AppTask request = request(task, app, droplet);
        afterCommit.run("task " + task.guid(), () -> send(task.guid(), request));
    }

    private void send(String guid, AppTask request) {
        try {
            bridge.tasks().run(request);
            change(guid, task -> task.on(TaskState.Event.ACCEPTED));
        } catch (RuntimeException failure) {
            log.atWarn().addKeyValue("task", guid).setCause(failure).log("A task cannot be run");
            change(guid, task -> task.failed("Unable to request task to be run"));
        }
    }

    private AppTask request(Task task, App app, Droplet droplet) {
        AppSurroundings surroundings = environment.surroundings(app);
        Task.Size size = task.size();
        Map<String, Object> variables = new LinkedHashMap<>(environment.group("running"));
        variables.putAll(app.environmentVariables());
        variables.put(
                "VCAP_APPLICATION",
                surroundings.ofOneOff(
                        size.memoryMb(), size.diskMb(), UUID.randomUUID().toString()));
        variables.put("MEMORY_LIMIT", size.memoryMb() + "m");
        variables.put("VCAP_SERVICES", Map.of());
        variables.put("LANG", "en_US.UTF-8");
        String stack = Optional.ofNullable(droplet.stack())
                .or(() -> Optional.ofNullable(app.stack()))
                .orElse(standardStack.name());
        return new AppTask(
                task.guid(),
                app.guid(),
                task.name(),
                task.command(),
                size.memoryMb(),
                size.diskMb(),
                size.logRateLimit(),
                stack,
                new Bits("/internal/v1/droplets/" + droplet.guid() + "/bits", String.valueOf(droplet.sha256())),
                environment.asText(variables),
                environment.egressRules(app.spaceGuid(), "running"),
                null,
                surroundings.tags());
    }

    /** Within the transaction that cancels the task. */
    void cancel(Task task) {
        afterCommit.run("canceling task " + task.guid(), () -> bridge.tasks().cancel(task.guid()));
    }

    /** A task has ended; one that has ended already stays as it is. */
    public void completed(String guid, TaskCompleted outcome) {
        change(guid, task -> {
            if (outcome.failed()) {
                task.failed(outcome.failureReason());
            } else if (task.state() == TaskState.CANCELING) {
                task.failed("task was cancelled");
            } else {
                task.on(TaskState.Event.SUCCEEDED);
            }
        });
    }

    private void change(String guid, Consumer<Task> change) {
        transaction.executeWithoutResult(_ -> tasks.lockByGuid(guid).ifPresent(task -> {
            change.accept(task);
            tasks.save(task);
        }));
    }

    /** A page of the tasks that have not ended, in order of guid. */
    public List<CcInternalApi.TaskState> active(@Nullable String after, int limit) {
        return tasks
                .findByStateInAndGuidGreaterThanOrderByGuid(ACTIVE, after == null ? "" : after, Limit.of(limit))
                .stream()
                .map(task -> new CcInternalApi.TaskState(
                        task.guid(), task.state().name(), ChronoUnit.NANOS.between(Instant.EPOCH, task.createdAt())))
                .toList();
    }

    @Override
    public void deleteAll(App app) {
        tasks.findByAppGuid(app.guid()).stream()
                .filter(task -> !task.state().terminal())
                .forEach(task -> bridge.tasks().cancel(task.guid()));
    }
}
