package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.stack.StackProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates, changes and deletes apps, for the API and for manifests. */
@Component
public class AppChanges {

    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final AppEvents events;
    private final AppDefaults defaults;
    private final StackProperties standardStack;
    private final LifecycleChecks checks;
    private final JdbcClient jdbc;
    private final List<AppResources> resources;

    AppChanges(
            AppRepository apps,
            AppProcessRepository processes,
            AppEvents events,
            AppDefaults defaults,
            StackProperties standardStack,
            LifecycleChecks checks,
            JdbcClient jdbc,
            List<AppResources> resources) {
        this.apps = apps;
        this.processes = processes;
        this.events = events;
        this.defaults = defaults;
        this.standardStack = standardStack;
        this.checks = checks;
        this.jdbc = jdbc;
        this.resources = resources;
    }

    /**
     * A new app with its first web process.
     *
     * @throws CfApiException UniquenessError, if the name is taken in the space
     */
    @Transactional
    public App create(Caller caller, String name, String spaceGuid, AppLifecycle lifecycle) {
        refuseTakenName(spaceGuid, name);
        check(lifecycle);
        String stack = lifecycle.stack();
        List<String> buildpacks = lifecycle.buildpacks();
        App app = new App(name, spaceGuid, stack == null ? standardStack.name() : stack);
        app.setBuildpacks(buildpacks == null ? List.of() : buildpacks);
        try {
            apps.saveAndFlush(app);
        } catch (DataIntegrityViolationException _) {
            throw nameTaken(name);
        }
        processes.save(AppProcess.firstWeb(app, defaults));
        events.record(
                "create",
                caller,
                app,
                Map.of("request", Map.of("name", name, "space_guid", spaceGuid)),
                "Created app with guid {app}");
        events.record("process.create", caller, app, processData(app.guid(), AppProcess.WEB), "Added process: \"web\"");
        return app;
    }

    /** Changes what is given. */
    @Transactional
    public void update(Caller caller, App app, Optional<String> name, AppLifecycle lifecycle, Map<String, ?> request) {
        check(lifecycle);
        name.filter(given -> !given.equals(app.name())).ifPresent(given -> {
            refuseTakenName(app.spaceGuid(), given);
            app.rename(given);
        });
        List<String> buildpacks = lifecycle.buildpacks();
        if (buildpacks != null) {
            app.setBuildpacks(buildpacks);
        }
        if (lifecycle.stack() != null) {
            app.setStack(lifecycle.stack());
        }
        apps.save(app);
        events.record(
                "update",
                caller,
                app,
                Map.of("request", request),
                "Updated app with guid {app} (" + RubyText.of(request) + ")");
    }

    /** Stops and deletes the app and all that belongs to it; its routes stay. None there is no error. */
    public void delete(String guid) {
        Optional<App> found = apps.findByGuid(guid);
        if (found.isEmpty()) {
            return;
        }
        resources.forEach(resource -> resource.deleteAll(found.get()));
        jdbc.sql("delete from route_destinations where app_guid = :app")
                .param("app", guid)
                .update();
        apps.delete(found.get());
        // Once more: a start that came in between must not outlive the app.
        resources.forEach(resource -> resource.deleteAll(found.get()));
    }

    private void check(AppLifecycle lifecycle) {
        checks.unknownBuildpack(lifecycle.buildpacks()).ifPresent(_ -> {
            throw CfApiException.unprocessable("Buildpack must be an existing admin buildpack or a valid git URI");
        });
        checks.problemOfStack(lifecycle.stack()).ifPresent(problem -> {
            throw CfApiException.unprocessable(problem);
        });
    }

    private void refuseTakenName(String spaceGuid, String name) {
        boolean taken = jdbc.sql(
                        "select exists (select from apps where space_guid = :space and lower(name) = lower(:name))")
                .param("space", spaceGuid)
                .param("name", name)
                .query(Boolean.class)
                .single();
        if (taken) {
            throw nameTaken(name);
        }
    }

    private static CfApiException nameTaken(String name) {
        return new CfApiException(CfError.UNIQUENESS_ERROR, "App with the name '" + name + "' already exists.");
    }

    static Map<String, Object> processData(String processGuid, String type) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("process_guid", processGuid);
        data.put("process_type", type);
        return data;
    }
}
