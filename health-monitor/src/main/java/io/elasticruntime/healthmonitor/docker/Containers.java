package io.elasticruntime.healthmonitor.docker;

import io.elasticruntime.healthmonitor.docker.Fleet.Action;
import io.elasticruntime.healthmonitor.docker.Fleet.Member;
import io.elasticruntime.healthmonitor.docker.Fleet.Report;
import io.elasticruntime.healthmonitor.docker.Fleet.Seen;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the containers of a deployment there, where health-monitor may use Docker: looks at them, asks {@link Fleet} what
 * to do, does it, and tells what happened as log lines and events.
 */
@Component
class Containers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Containers.class);

    private final DockerProperties settings;
    private final JsonMapper json;
    private final InstantSource clock;
    private final ObjectProvider<Emitter> emitter;
    /** What Docker knew of each container, by id: what another one is made from when it is gone. */
    private final Map<String, JsonNode> inspected = new HashMap<>();

    private volatile Fleet fleet = Fleet.EMPTY;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    Containers(DockerProperties settings, JsonMapper json, InstantSource clock, ObjectProvider<Emitter> emitter) {
        this.settings = settings;
        this.json = json;
        this.clock = clock;
        this.emitter = emitter;
    }

    /**
     * What is kept between two starts.
     *
     * @param until events up to then are known
     */
    private record Kept(Instant until, List<Member> members, Map<String, JsonNode> inspected) {}

    /** What is known of each container, by name. */
    List<Member> containers() {
        return fleet.members().values().stream()
                .sorted(Comparator.comparing(Member::name))
                .toList();
    }

    @Override
    public void start() {
        Path socket = settings.socket();
        if (socket == null) {
            return;
        }
        if (!isSocket(socket)) {
            log.atWarn()
                    .addKeyValue("socket", socket)
                    .log(
                            "containers are not watched: there is no socket of a Docker engine; what is killed or removed stays away");
            return;
        }
        running = true;
        thread = Thread.ofVirtual().name("containers").start(() -> run(new Engine(socket, json)));
    }

    private static boolean isSocket(Path path) {
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode") & 0170000;
            return type == 0140000; // S_IFSOCK
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void stop() {
        running = false;
        Thread watching = thread;
        if (watching != null) {
            watching.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run(Engine engine) {
        String project = settings.project();
        Instant known = recall();
        while (running) {
            try {
                if (project == null) {
                    project = engine.project(self());
                    log.atInfo().addKeyValue("project", project).log("watching the containers of a compose project");
                }
                known = look(engine, project, known);
            } catch (IOException | RuntimeException e) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("containers cannot be watched");
            }
            try {
                Thread.sleep(settings.interval());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Returns until when events are known. */
    private Instant look(Engine engine, String project, Instant known) throws IOException {
        Instant now = clock.instant();
        var told = engine.events(project, known, now);
        List<Seen> seen = new ArrayList<>();
        for (Seen container : engine.containers(project)) {
            JsonNode details = inspected.get(container.id());
            if (details == null) {
                details = engine.inspect(container.id());
                inspected.put(container.id(), details);
            }
            seen.add(new Seen(
                    container.id(),
                    container.name(),
                    container.service(),
                    container.state(),
                    container.health(),
                    Engine.mayEnd(details)));
        }
        Fleet before = fleet;
        Fleet.Step step = before.next(seen, told, settings.meltdown(), now);
        fleet = step.fleet();
        inspected.keySet().retainAll(fleet.members().keySet());
        if (!fleet.equals(before)) {
            keep(now);
        }
        if (Fleet.leads(self(), seen)) {
            step.reports().forEach(this::tell);
            step.actions().forEach(action -> act(engine, action));
        }
        return now;
    }

    /** A container's hostname is the beginning of its id. */
    private static String self() throws IOException {
        return InetAddress.getLocalHost().getHostName();
    }

    private void act(Engine engine, Action action) {
        try {
            switch (action) {
                case Action.Start start -> engine.start(start.id());
                case Action.Recreate(String id, String name) -> {
                    JsonNode details = inspected.get(id);
                    if (details != null) {
                        engine.start(engine.create(details));
                        tell(new Report(4, name, name + " is made again"));
                    }
                }
            }
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("action", action)
                    .addKeyValue("reason", e.getMessage())
                    .log("a container cannot be brought back yet");
        }
    }

    private void tell(Report report) {
        var event = report.severity() <= 2 ? log.atWarn() : log.atInfo();
        event.addKeyValue("container", report.container())
                .addKeyValue("severity", report.severity())
                .log(report.title());
        emitter.ifAvailable(e -> e.event(
                new Emitter.Source(report.container(), "0", Map.of("origin", "health-monitor")),
                report.title(),
                "severity " + report.severity()));
    }

    /** Returns until when events were known. */
    private Instant recall() {
        try {
            if (Files.exists(settings.state())) {
                Kept kept = json.readValue(Files.readAllBytes(settings.state()), Kept.class);
                Map<String, Member> members = new HashMap<>();
                kept.members().forEach(member -> members.put(member.id(), member));
                inspected.putAll(kept.inspected());
                fleet = new Fleet(Map.copyOf(members), List.of(), false);
                return kept.until();
            }
        } catch (IOException | tools.jackson.core.JacksonException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("what was known of the containers is lost");
        }
        return clock.instant();
    }

    private void keep(Instant until) {
        Path file = settings.state();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(
                    fresh,
                    json.writeValueAsBytes(
                            new Kept(until, List.copyOf(fleet.members().values()), inspected)));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("what is known of the containers cannot be kept");
        }
    }
}
