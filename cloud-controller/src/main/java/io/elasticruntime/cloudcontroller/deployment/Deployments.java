package io.elasticruntime.cloudcontroller.deployment;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppProcessesChanged;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.Revision;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Finish;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Resize;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Situation;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Wait;
import io.elasticruntime.cloudcontroller.runtime.AppStarts;
import io.elasticruntime.cloudcontroller.runtime.Instances;
import io.elasticruntime.cloudcontroller.runtime.Revisions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts, moves on and cancels deployments. Every so often the instances of each active one are looked at and
 * {@link RollingUpdate} says what comes next; the app is locked meanwhile, so any number of cloud controllers may do so.
 */
@Component
class Deployments {

    private static final Logger log = LoggerFactory.getLogger(Deployments.class);

    private final DeploymentRepository deployments;
    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final AppStarts starts;
    private final Revisions revisions;
    private final Instances instances;
    private final AppEvents events;
    private final ApplicationEventPublisher publisher;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Deployments(
            DeploymentRepository deployments,
            AppRepository apps,
            AppProcessRepository processes,
            AppStarts starts,
            Revisions revisions,
            Instances instances,
            AppEvents events,
            ApplicationEventPublisher publisher,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.deployments = deployments;
        this.apps = apps;
        this.processes = processes;
        this.starts = starts;
        this.revisions = revisions;
        this.instances = instances;
        this.events = events;
        this.publisher = publisher;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Begins to roll the app over to a droplet; one that is in flight is superseded.
     *
     * @param app locked
     * @param rollback revision whose code and configuration come back; null: none
     */
    @Transactional
    public Deployment create(
            Caller caller, App app, String dropletGuid, @Nullable Revision rollback, Deployment.Options options) {
        deployments.findByAppGuidAndStatusValue(app.guid(), "ACTIVE").ifPresent(active -> {
            active.end(Deployment.State.DEPLOYED, "SUPERSEDED", now());
            deployments.saveAndFlush(active);
        });
        Deployment deployment = new Deployment(app.guid(), dropletGuid, app.dropletGuid(), options, now());
        starts.assign(caller, app, dropletGuid);
        if (rollback != null) {
            app.setEnvironmentVariables(rollback.environmentVariables());
        }
        if (app.started()) {
            begin(caller, app, deployment, rollback);
        } else {
            starts.start(caller, app.guid());
            deployment.end(Deployment.State.DEPLOYED, "DEPLOYED", now());
        }
        deployments.save(deployment);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment_guid", deployment.guid());
        data.put("droplet_guid", dropletGuid);
        data.put("type", rollback == null ? "rolling" : "rollback");
        events.record("deployment.create", caller, app, data, "Creating deployment for app with guid {app}");
        return deployment;
    }

    private void begin(Caller caller, App app, Deployment deployment, @Nullable Revision rollback) {
        List<AppProcess> web = webProcesses(app.guid());
        AppProcess previous = web.getLast();
        Deployment.Options options = deployment.options();
        int original = web.stream().mapToInt(AppProcess::instances).max().orElse(previous.instances());
        Integer wanted = options.webInstances();
        int target = wanted == null ? original : wanted;
        AppProcess next = previous.successor();
        next.setInstances(Math.min(options.maxInFlight(), target));
        apply(options, next);
        if (rollback != null) {
            next.setCommand(rollback.command(AppProcess.WEB));
        }
        next.renew(app.dropletGuid());
        List<AppProcess> deployed = new ArrayList<>(processes.findByAppGuidOrderById(app.guid()));
        deployed.removeAll(web);
        deployed.add(next);
        revisions.current(caller, app, deployed, rollback).ifPresent(revision -> {
            next.setRevisionGuid(revision.guid());
            deployment.runs(revision.guid(), revision.version());
        });
        processes.save(next);
        deployment.rollsTo(next.guid(), original, target);
        publisher.publishEvent(AppProcessesChanged.of(app.guid()));
    }

    private static void apply(Deployment.Options options, AppProcess process) {
        Integer memory = options.memoryMb();
        if (memory != null) {
            process.setMemoryMb(memory);
        }
        Integer disk = options.diskMb();
        if (disk != null) {
            process.setDiskMb(disk);
        }
        Long logRate = options.logRateLimit();
        if (logRate != null) {
            process.setLogRateLimit(logRate);
        }
    }

    @Scheduled(fixedDelayString = "${er.cloud-controller.deployments.interval:1s}")
    void moveOn() {
        for (Deployment active : deployments.findByStatusValue("ACTIVE")) {
            try {
                transaction.executeWithoutResult(_ -> moveOn(active.appGuid(), active.guid()));
            } catch (RuntimeException failure) {
                log.atWarn()
                        .addKeyValue("deployment", active.guid())
                        .setCause(failure)
                        .log("A deployment cannot go on for now");
            }
        }
    }

    private void moveOn(String appGuid, String guid) {
        Optional<App> app = apps.lockByGuid(appGuid);
        Optional<Deployment> deployment = deployments.findByGuid(guid).filter(Deployment::active);
        if (app.isEmpty() || deployment.isEmpty()) {
            return;
        }
        List<AppProcess> web = webProcesses(appGuid);
        Optional<AppProcess> next = web.stream()
                .filter(process -> process.guid().equals(deployment.get().processGuid()))
                .findFirst();
        if (next.isEmpty()) {
            deployment.get().end(Deployment.State.CANCELED, "CANCELED", now());
            deployments.save(deployment.get());
            return;
        }
        List<AppProcess> old =
                web.stream().filter(process -> process != next.get()).toList();
        step(app.get(), deployment.get(), next.get(), old);
    }

    private void step(App app, Deployment deployment, AppProcess next, List<AppProcess> old) {
        int target = deployment.targetInstances();
        if (!app.started()) {
            next.setInstances(target);
            finish(app, deployment, next, old);
            return;
        }
        int routable = Math.toIntExact(instances.routable(app, next));
        if (routable >= next.instances()) {
            deployment.healthy(now());
        }
        Situation situation = new Situation(
                target,
                deployment.options().maxInFlight(),
                next.instances(),
                routable,
                old.stream().mapToInt(AppProcess::instances).sum());
        switch (RollingUpdate.next(situation)) {
            case Wait _ -> deployments.save(deployment);
            case Resize resize -> resize(app, next, old, resize);
            case Finish _ -> finish(app, deployment, next, old);
        }
    }

    /** The oldest processes shrink first. */
    private void resize(App app, AppProcess next, List<AppProcess> old, Resize resize) {
        next.setInstances(resize.newInstances());
        processes.save(next);
        int surplus = old.stream().mapToInt(AppProcess::instances).sum() - resize.oldInstances();
        List<String> stopped = new ArrayList<>();
        for (AppProcess process : old) {
            int fewer = Math.min(surplus, process.instances());
            surplus -= fewer;
            if (fewer > 0) {
                process.setInstances(process.instances() - fewer);
                processes.save(process);
            }
            if (process.instances() == 0) {
                stopped.add(process.processGuid());
            }
        }
        publisher.publishEvent(new AppProcessesChanged(app.guid(), stopped));
    }

    /** The old web processes go; processes of other types start afresh with the new droplet. */
    private void finish(App app, Deployment deployment, AppProcess next, List<AppProcess> old) {
        List<String> stopped = new ArrayList<>();
        old.forEach(process -> {
            stopped.add(process.processGuid());
            processes.delete(process);
        });
        processes.findByAppGuidOrderById(app.guid()).stream()
                .filter(process -> !process.web())
                .forEach(process -> {
                    stopped.add(process.processGuid());
                    process.renew(app.dropletGuid());
                    process.setRevisionGuid(next.revisionGuid());
                    processes.save(process);
                });
        processes.save(next);
        deployment.end(Deployment.State.DEPLOYED, "DEPLOYED", now());
        deployments.save(deployment);
        publisher.publishEvent(new AppProcessesChanged(app.guid(), stopped));
    }

    /**
     * Goes back to what ran before.
     *
     * @param app locked
     */
    @Transactional
    public void cancel(Caller caller, App app, Deployment deployment) {
        if (!deployment.active()) {
            throw CfApiException.unprocessable("Cannot cancel a deployment with status: " + deployment.statusValue()
                    + " and reason: " + deployment.statusReason());
        }
        List<AppProcess> web = webProcesses(app.guid());
        List<String> stopped = new ArrayList<>();
        web.stream()
                .filter(process -> process.guid().equals(deployment.processGuid()))
                .forEach(process -> {
                    stopped.add(process.processGuid());
                    processes.delete(process);
                });
        web.stream()
                .filter(process -> !process.guid().equals(deployment.processGuid()))
                .reduce((_, newest) -> newest)
                .ifPresent(previous -> {
                    previous.setInstances(deployment.originalInstances());
                    processes.save(previous);
                });
        app.setDropletGuid(deployment.previousDropletGuid());
        apps.save(app);
        deployment.end(Deployment.State.CANCELED, "CANCELED", now());
        deployments.save(deployment);
        publisher.publishEvent(new AppProcessesChanged(app.guid(), stopped));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment_guid", deployment.guid());
        data.put("droplet_guid", deployment.previousDropletGuid());
        events.record("deployment.cancel", caller, app, data, "Cancelling deployment for app with guid {app}");
    }

    private List<AppProcess> webProcesses(String appGuid) {
        return processes.findByAppGuidOrderById(appGuid).stream()
                .filter(AppProcess::web)
                .toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
