package io.elasticruntime.cloudcontroller.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.droplet.DropletRepository;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tasks (cc-v3.md 5.9). */
@RestController
class TasksController {

    private static final int LONGEST_COMMAND = 4096;

    private final Apps lookup;
    private final TaskRepository tasks;
    private final Tasks running;
    private final DropletRepository droplets;
    private final AppProcessRepository processes;
    private final AppEvents events;
    private final AppDefaults defaults;
    private final FeatureFlags flags;

    TasksController(
            Apps lookup,
            TaskRepository tasks,
            Tasks running,
            DropletRepository droplets,
            AppProcessRepository processes,
            AppEvents events,
            AppDefaults defaults,
            FeatureFlags flags) {
        this.lookup = lookup;
        this.tasks = tasks;
        this.running = running;
        this.droplets = droplets;
        this.processes = processes;
        this.events = events;
        this.defaults = defaults;
        this.flags = flags;
    }

    record TaskDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            int sequenceId,
            String name,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String command,

            String user,
            String state,
            int memoryInMb,
            int diskInMb,
            long logRateLimitInBytesPerSecond,
            Result result,
            String dropletGuid,
            Map<String, Relationship> relationships,
            Metadata metadata,
            Links links) {

        record Result(@Nullable String failureReason) {}

        static TaskDocument of(Task task, boolean secrets) {
            String self = "/v3/tasks/" + task.guid();
            String user = task.user();
            return new TaskDocument(
                    task.guid(),
                    task.createdAt(),
                    task.updatedAt(),
                    task.sequenceId(),
                    task.name(),
                    secrets ? task.command() : null,
                    user == null ? "vcap" : user,
                    task.state().name(),
                    task.size().memoryMb(),
                    task.size().diskMb(),
                    task.size().logRateLimit(),
                    new Result(task.failureReason()),
                    task.dropletGuid(),
                    Map.of("app", Relationship.to(task.appGuid())),
                    task.metadata(),
                    Links.self(self)
                            .with("app", "/v3/apps/" + task.appGuid())
                            .with("cancel", self + "/actions/cancel", "POST")
                            .with("droplet", "/v3/droplets/" + task.dropletGuid()));
        }
    }

    @GetMapping("/v3/tasks")
    Envelope<TaskDocument> list(Caller caller, ListQuery query) {
        query.allow("names", "states", "app_guids", "organization_guids", "space_guids", "label_selector");
        Filter<Task> filter =
                Filter.of(query, Task.class).and(lookup.visible(caller)).in("app_guids", "appGuid");
        List<String> spaces = query.values("space_guids");
        if (spaces != null) {
            filter.and(Apps.inSpaces(Set.copyOf(spaces)));
        }
        List<String> organizations = query.values("organization_guids");
        if (organizations != null) {
            filter.and(Apps.inSpaces(lookup.spacesOf(organizations)));
        }
        return page(query, filter, false);
    }

    @GetMapping("/v3/apps/{guid}/tasks")
    Envelope<TaskDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow("names", "states", "sequence_ids", "label_selector");
        App app = lookup.readable(caller, guid);
        Filter<Task> filter = Filter.of(query, Task.class).among("appGuid", List.of(guid));
        List<String> ids = query.values("sequence_ids");
        if (ids != null) {
            filter.among(
                    "sequenceId",
                    ids.stream()
                            .filter(id -> id.matches("\\d{1,9}"))
                            .map(Integer::valueOf)
                            .toList());
        }
        return page(query, filter, lookup.readsSecrets(caller, app));
    }

    private Envelope<TaskDocument> page(ListQuery query, Filter<Task> filter, boolean secrets) {
        List<String> states = query.values("states");
        if (states != null) {
            filter.and((root, _, cb) -> root.get("state").as(String.class).in(states));
        }
        return Envelope.of(query, filter.in("names", "name").page(tasks), task -> TaskDocument.of(task, secrets));
    }

    @GetMapping("/v3/tasks/{guid}")
    TaskDocument get(Caller caller, @PathVariable String guid) {
        Task task = found(guid);
        App app = lookup.readable(caller, task.appGuid(), "Task");
        return TaskDocument.of(task, lookup.readsSecrets(caller, app));
    }

    @PostMapping("/v3/apps/{guid}/tasks")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    TaskDocument create(Caller caller, @PathVariable String guid, Body body) {
        flags.require(caller, FeatureFlag.TASK_CREATION);
        body.allow(
                "name",
                "command",
                "disk_in_mb",
                "memory_in_mb",
                "log_rate_limit_in_bytes_per_second",
                "droplet_guid",
                "template",
                "user",
                "metadata");
        String command = body.text("command", LONGEST_COMMAND);
        String template = body.object("template").object("process").string("guid");
        String name = body.string("name", 255);
        Integer disk = body.integer("disk_in_mb", 1);
        Integer memory = body.integer("memory_in_mb", 1);
        Long logRate = body.longInteger("log_rate_limit_in_bytes_per_second", -1, Long.MAX_VALUE);
        String dropletGuid = body.string("droplet_guid");
        String user = body.string("user", 255);
        if (user != null && !user.equals("vcap")) {
            body.fault("User invalid, requested user '" + user + "' not allowed. Valid users are: 'vcap'");
        }
        if (command == null && template == null) {
            body.fault("No command or template provided");
        }
        body.check();
        lookup.writable(caller, guid, "App");
        App app = lookup.locked(caller, guid);
        Droplet droplet = droplet(app, dropletGuid);
        Optional<AppProcess> source = template(app, template);
        if (disk != null && disk > defaults.maximumDiskMb()) {
            throw CfApiException.unprocessable("Cannot request disk_in_mb greater than " + defaults.maximumDiskMb());
        }
        Task task = new Task(
                guid,
                tasks.lastSequenceId(guid) + 1,
                name != null
                        ? name
                        : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()),
                command != null ? command : commandOf(source, droplet),
                user,
                droplet.guid(),
                new Task.Size(
                        memory != null
                                ? memory
                                : source.map(AppProcess::memoryMb).orElse(defaults.memoryMb()),
                        disk != null ? disk : source.map(AppProcess::diskMb).orElse(defaults.diskMb()),
                        logRate != null
                                ? logRate
                                : source.map(AppProcess::logRateLimit).orElse(defaults.logRateLimitBytesPerSecond())));
        task.mergeMetadata(body);
        body.check();
        tasks.saveAndFlush(task);
        events.record("task.create", caller, app, data(task), "Creating task for app with guid {app}");
        running.begin(task, app, droplet);
        return TaskDocument.of(task, true);
    }

    private Droplet droplet(App app, @Nullable String asked) {
        String guid = asked == null ? app.dropletGuid() : asked;
        return Optional.ofNullable(guid)
                .flatMap(droplets::findByGuid)
                .filter(droplet -> droplet.appGuid().equals(app.guid()) && droplet.staged())
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Task must have a droplet. Specify droplet or assign current droplet to app."));
    }

    private Optional<AppProcess> template(App app, @Nullable String guid) {
        if (guid == null) {
            return Optional.empty();
        }
        return Optional.of(processes
                .findByGuid(guid)
                .filter(process -> process.appGuid().equals(app.guid()))
                .orElseThrow(() -> CfApiException.notFound("Process")));
    }

    private static String commandOf(Optional<AppProcess> source, Droplet droplet) {
        return source.map(process -> {
                    String own = process.command();
                    return own != null ? own : droplet.processTypes().get(process.type());
                })
                .orElseThrow(() -> CfApiException.unprocessable("The template process has no command"));
    }

    /** The second form is what {@code cf terminate-task} uses. */
    @PostMapping("/v3/tasks/{guid}/actions/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    TaskDocument cancel(Caller caller, @PathVariable String guid) {
        Task found = found(guid);
        App app = lookup.manageable(caller, found.appGuid(), "Task");
        Task task = tasks.lockByGuid(guid).orElseThrow(() -> CfApiException.notFound("Task"));
        if (task.state().terminal()) {
            throw CfApiException.unprocessable("Task state is " + task.state() + " and therefore cannot be canceled");
        }
        task.on(TaskState.Event.CANCELED);
        tasks.save(task);
        events.record("task.cancel", caller, app, data(task), "Cancelling task for app with guid {app}");
        running.cancel(task);
        return TaskDocument.of(task, lookup.readsSecrets(caller, app));
    }

    @PutMapping("/v3/tasks/{guid}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    TaskDocument cancelAsTheCommandLineDoes(Caller caller, @PathVariable String guid) {
        return cancel(caller, guid);
    }

    @PatchMapping("/v3/tasks/{guid}")
    @Transactional
    TaskDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("metadata");
        Task task = found(guid);
        App app = lookup.writable(caller, task.appGuid(), "Task");
        task.mergeMetadata(body);
        body.check();
        return TaskDocument.of(tasks.save(task), lookup.readsSecrets(caller, app));
    }

    private Task found(String guid) {
        return tasks.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Task"));
    }

    private static Map<String, Object> data(Task task) {
        return Map.of(
                "task_guid",
                task.guid(),
                "request",
                Map.of(
                        "name",
                        task.name(),
                        "memory_in_mb",
                        task.size().memoryMb(),
                        "command",
                        "[PRIVATE DATA HIDDEN]"));
    }
}
