package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppFeature;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.Revision;
import io.elasticruntime.cloudcontroller.app.RevisionRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Notes a revision whenever an app is started with something new (cc-v3.md 6.2). */
@Component
public class Revisions {

    private static final int KEPT = 100;

    private final RevisionRepository revisions;
    private final AppEvents events;

    Revisions(RevisionRepository revisions, AppEvents events) {
        this.revisions = revisions;
        this.events = events;
    }

    /** The revision that the app is about to run; empty if the app keeps none. */
    public Optional<Revision> current(
            Caller caller, App app, List<AppProcess> processes, @Nullable Revision rolledBackTo) {
        String droplet = app.dropletGuid();
        if (!app.enabled(AppFeature.REVISIONS) || droplet == null) {
            return Optional.empty();
        }
        Map<String, String> commands = new TreeMap<>();
        processes.forEach(process -> {
            String command = process.command();
            commands.put(process.type(), command == null ? "" : command);
        });
        Optional<Revision> latest = revisions.findFirstByAppGuidOrderByVersionDesc(app.guid());
        String description = rolledBackTo != null
                ? "Rolled back to revision " + rolledBackTo.version() + "."
                : latest.map(revision -> describe(revision, droplet, app, commands))
                        .orElse("Initial revision.");
        if (description.isEmpty()) {
            return latest;
        }
        Revision created = revisions.save(new Revision(
                app.guid(),
                latest.map(Revision::version).orElse(0) + 1,
                droplet,
                app.environmentVariables(),
                commands,
                description));
        events.record(
                "revision.create",
                caller,
                app,
                Map.of("revision_guid", created.guid(), "revision_version", created.version()),
                "Creating revision for app with guid {app}");
        List<Revision> all = revisions.findByAppGuidOrderByVersion(app.guid());
        all.stream().limit(Math.max(0, all.size() - KEPT)).forEach(revisions::delete);
        return Optional.of(created);
    }

    /** What is new since the revision, in sentences; empty: nothing. */
    static String describe(Revision latest, String droplet, App app, Map<String, String> commands) {
        List<String> changes = new ArrayList<>();
        if (!latest.dropletGuid().equals(droplet)) {
            changes.add("New droplet deployed.");
        }
        if (!latest.environmentVariables().equals(app.environmentVariables())) {
            changes.add("New environment variables deployed.");
        }
        commands.forEach((type, command) -> {
            String before = latest.commands().get(type);
            if (before == null) {
                changes.add("New process type '" + type + "' added.");
            } else if (!before.equals(command)) {
                String verb = before.isEmpty() ? "added" : command.isEmpty() ? "removed" : "updated";
                changes.add("Custom start command " + verb + " for '" + type + "' process.");
            }
        });
        latest.commands().keySet().stream()
                .filter(type -> !commands.containsKey(type))
                .forEach(type -> changes.add("Process type '" + type + "' removed."));
        return String.join(" ", changes);
    }
}
