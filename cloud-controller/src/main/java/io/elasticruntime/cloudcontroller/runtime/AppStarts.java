package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.App.DesiredState;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppProcessesChanged;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.Apps;
import io.elasticruntime.cloudcontroller.app.ProcessChanges;
import io.elasticruntime.cloudcontroller.app.Revision;
import io.elasticruntime.cloudcontroller.app.Sidecar;
import io.elasticruntime.cloudcontroller.app.SidecarRepository;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.droplet.DropletRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Starts, stops and restarts apps, and decides which droplet they run (cc-v3.md 5.1). */
@Component
public class AppStarts {

    private static final Logger log = LoggerFactory.getLogger(AppStarts.class);

    private final Apps lookup;
    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final ProcessChanges processChanges;
    private final SidecarRepository sidecars;
    private final DropletRepository droplets;
    private final Revisions revisions;
    private final RunningApps running;
    private final AppEvents events;
    private final ApplicationEventPublisher publisher;

    AppStarts(
            Apps lookup,
            AppRepository apps,
            AppProcessRepository processes,
            ProcessChanges processChanges,
            SidecarRepository sidecars,
            DropletRepository droplets,
            Revisions revisions,
            RunningApps running,
            AppEvents events,
            ApplicationEventPublisher publisher) {
        this.lookup = lookup;
        this.apps = apps;
        this.processes = processes;
        this.processChanges = processChanges;
        this.sidecars = sidecars;
        this.droplets = droplets;
        this.revisions = revisions;
        this.running = running;
        this.events = events;
        this.publisher = publisher;
    }

    /** An app that is started already is left alone. */
    @Transactional
    public App start(Caller caller, String guid) {
        App app = lookup.locked(caller, guid);
        requireDroplet(app);
        if (!app.started()) {
            renew(caller, app);
        }
        events.record("start", caller, app, Map.of(), "Starting app with guid {app}");
        return app;
    }

    @Transactional
    public App stop(Caller caller, String guid) {
        App app = lookup.locked(caller, guid);
        app.setDesiredState(DesiredState.STOPPED);
        apps.save(app);
        events.record("stop", caller, app, Map.of(), "Stopping app with guid {app}");
        publisher.publishEvent(new AppProcessesChanged(guid, versionsOf(guid)));
        return app;
    }

    /**
     * Replaces all instances by new ones.
     *
     * @throws CfApiException RunnerUnavailable, if the present ones cannot be stopped
     */
    @Transactional
    public App restart(Caller caller, String guid) {
        App app = lookup.locked(caller, guid);
        requireDroplet(app);
        if (app.started()) {
            try {
                running.stop(versionsOf(guid));
            } catch (RuntimeException failure) {
                log.atWarn().addKeyValue("app", guid).setCause(failure).log("An app cannot be stopped for its restart");
                throw new CfApiException(
                        CfError.RUNNER_UNAVAILABLE, "Runner is unavailable: the runtime does not answer");
            }
        }
        renew(caller, app);
        events.record("restart", caller, app, Map.of(), "Restarted app with guid {app}");
        return app;
    }

    /** All processes get a new version that runs the current droplet. */
    private void renew(Caller caller, App app) {
        List<AppProcess> all = processes.findByAppGuidOrderById(app.guid());
        Optional<Revision> revision = revisions.current(caller, app, all, null);
        all.forEach(process -> {
            process.renew(app.dropletGuid());
            process.setRevisionGuid(revision.map(Revision::guid).orElse(null));
        });
        processes.saveAll(all);
        app.setDesiredState(DesiredState.STARTED);
        apps.save(app);
        publisher.publishEvent(AppProcessesChanged.of(app.guid()));
    }

    private List<String> versionsOf(String appGuid) {
        return processes.findByAppGuidOrderById(appGuid).stream()
                .filter(process -> process.dropletGuid() != null)
                .map(AppProcess::processGuid)
                .toList();
    }

    private static void requireDroplet(App app) {
        if (app.dropletGuid() == null) {
            throw CfApiException.unprocessable("Assign a droplet before starting this app.");
        }
    }

    /**
     * Makes a droplet the current one: process types that are missing are made, and the sidecars of buildpacks follow.
     * What runs stays until the next start.
     */
    @Transactional
    public void assign(Caller caller, App app, String dropletGuid) {
        Droplet droplet = droplets.findByGuid(dropletGuid)
                .filter(found -> found.appGuid().equals(app.guid()) && found.staged())
                .orElseThrow(() -> CfApiException.unprocessable(
                        "Unable to assign current droplet. Ensure the droplet exists and belongs to this app."));
        droplet.processTypes().keySet().forEach(type -> processChanges.findOrCreate(caller, app, type));
        replaceSidecars(app, droplet);
        app.setDropletGuid(dropletGuid);
        apps.save(app);
        events.record(
                "droplet.mapped",
                caller,
                app,
                Map.of("request", Map.of("droplet_guid", dropletGuid)),
                "Updated app with guid {app} ({\"droplet_guid\"=>\"" + dropletGuid + "\"})");
    }

    private void replaceSidecars(App app, Droplet droplet) {
        sidecars.deleteByAppGuidAndOrigin(app.guid(), Sidecar.BUILDPACK);
        sidecars.flush();
        droplet.sidecars().forEach(sidecar -> {
            if (sidecars.findByAppGuidAndName(app.guid(), sidecar.name()).isPresent()) {
                throw CfApiException.unprocessable("Buildpack defined sidecar '" + sidecar.name()
                        + "' conflicts with an existing user-defined sidecar.");
            }
            sidecars.save(new Sidecar(
                    app.guid(),
                    sidecar.name(),
                    sidecar.command(),
                    sidecar.processTypes(),
                    sidecar.memory(),
                    Sidecar.BUILDPACK));
        });
    }
}
