package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates, changes and scales processes, for the API and for manifests. */
@Component
public class ProcessChanges {

    private final AppProcessRepository processes;
    private final SidecarRepository sidecars;
    private final AppEvents events;
    private final AppDefaults defaults;
    private final Apps apps;
    private final ApplicationEventPublisher publisher;

    ProcessChanges(
            AppProcessRepository processes,
            SidecarRepository sidecars,
            AppEvents events,
            AppDefaults defaults,
            Apps apps,
            ApplicationEventPublisher publisher) {
        this.processes = processes;
        this.sidecars = sidecars;
        this.events = events;
        this.defaults = defaults;
        this.apps = apps;
        this.publisher = publisher;
    }

    /** The newest process of a type, which is made if there is none. */
    @Transactional
    public AppProcess findOrCreate(Caller caller, App app, String type) {
        return processes
                .findFirstByAppGuidAndTypeOrderByIdDesc(app.guid(), type)
                .orElseGet(() -> {
                    AppProcess created = processes.save(new AppProcess(app.guid(), type, defaults));
                    events.record(
                            "process.create",
                            caller,
                            app,
                            AppChanges.processData(created.guid(), type),
                            "Added process: \"" + type + "\"");
                    return created;
                });
    }

    /** Changes command and checks; seen by instances from the next start on. */
    @Transactional
    public void update(Caller caller, App app, AppProcess process, ProcessChange change) {
        if (process.web() && apps.deploying(app.guid())) {
            throw CfApiException.unprocessable("Cannot update this process while a deployment is in flight.");
        }
        if (change.changesNothing()) {
            return;
        }
        change.applyTo(process);
        processes.save(process);
        record("process.update", caller, app, process, change.asData(), "Updating");
    }

    /** Changes the size: instances at once, the rest with the next start. */
    @Transactional
    public void scale(Caller caller, App app, AppProcess process, ProcessScale scale) {
        if (process.web() && apps.deploying(app.guid())) {
            throw CfApiException.unprocessable("Cannot scale this process while a deployment is in flight.");
        }
        if (scale.asData().isEmpty()) {
            return;
        }
        check(process, scale);
        scale.applyTo(process);
        boolean runs = app.started() && process.instances() > 0;
        if (runs && process.dropletGuid() == null) {
            process.renew(app.dropletGuid());
        }
        processes.save(process);
        record("process.scale", caller, app, process, scale.asData(), "Scaling");
        boolean gone = app.started() && process.instances() == 0;
        publisher.publishEvent(
                gone
                        ? new AppProcessesChanged(app.guid(), java.util.List.of(process.processGuid()))
                        : AppProcessesChanged.of(app.guid()));
    }

    private void check(AppProcess process, ProcessScale scale) {
        Integer disk = scale.diskMb();
        if (disk != null && disk > defaults.maximumDiskMb()) {
            throw CfApiException.unprocessable("Disk in mb too much disk requested (requested " + disk
                    + " MB - must be less than " + defaults.maximumDiskMb() + " MB)");
        }
        Integer memory = scale.memoryMb();
        int ofSidecars = sidecars.findByAppGuidOrderById(process.appGuid()).stream()
                .filter(sidecar -> sidecar.processTypes().contains(process.type()))
                .mapToInt(sidecar -> {
                    Integer part = sidecar.memoryMb();
                    return part == null ? 0 : part;
                })
                .sum();
        if (memory != null && memory <= ofSidecars) {
            throw CfApiException.unprocessable(
                    "The requested memory allocation is not large enough to run all of your sidecar processes");
        }
    }

    private void record(
            String event, Caller caller, App app, AppProcess process, Map<String, Object> request, String verb) {
        Map<String, Object> data = new LinkedHashMap<>(AppChanges.processData(process.guid(), process.type()));
        data.put("request", request);
        events.record(event, caller, app, data, verb + " process: \"" + process.type() + "\"");
    }
}
