package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Link;
import io.elasticruntime.cloudcontroller.environmentgroup.EnvironmentVariables;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The environment of an app: what its user sets, and all that it will see (cc-v3.md 5.1). */
@RestController
@RequestMapping("/v3/apps/{guid}")
class AppEnvironmentController {

    private final Apps lookup;
    private final AppRepository apps;
    private final AppEnvironment environment;
    private final AppEvents events;
    private final Access access;
    private final FeatureFlags flags;

    AppEnvironmentController(
            Apps lookup,
            AppRepository apps,
            AppEnvironment environment,
            AppEvents events,
            Access access,
            FeatureFlags flags) {
        this.lookup = lookup;
        this.apps = apps;
        this.environment = environment;
        this.events = events;
        this.access = access;
        this.flags = flags;
    }

    @GetMapping("/env")
    @Transactional
    Map<String, Object> all(Caller caller, @PathVariable String guid) {
        App app = readable(caller, guid);
        events.record("environment.show", caller, app, Map.of());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("staging_env_json", environment.group("staging"));
        document.put("running_env_json", environment.group("running"));
        document.put("environment_variables", app.environmentVariables());
        document.put(
                "system_env_json",
                lookup.readsSecrets(caller, app)
                        ? Map.of("VCAP_SERVICES", Map.of())
                        : Map.of("redacted_message", "[PRIVATE DATA HIDDEN]"));
        document.put(
                "application_env_json",
                Map.of("VCAP_APPLICATION", environment.surroundings(app).ofApp()));
        return document;
    }

    @GetMapping("/environment_variables")
    @Transactional
    Map<String, Object> variables(Caller caller, @PathVariable String guid) {
        App app = readable(caller, guid);
        events.record("environment_variables.show", caller, app, Map.of());
        return document(app);
    }

    @PatchMapping("/environment_variables")
    @Transactional
    Map<String, Object> change(Caller caller, @PathVariable String guid, Body body) {
        body.allow("var");
        if (body.map("var") == null && !body.has("var")) {
            body.fault("Var must be a hash");
        }
        Map<String, Object> changes = EnvironmentVariables.read(body, "var");
        body.check();
        App app = lookup.manageable(caller, guid, "App");
        app.mergeEnvironmentVariables(changes);
        apps.save(app);
        Map<String, Object> hidden = Map.of("environment_variables", "[PRIVATE DATA HIDDEN]");
        events.record(
                "update",
                caller,
                app,
                Map.of("request", hidden),
                "Updated app with guid {app} (" + RubyText.of(hidden) + ")");
        return document(app);
    }

    private App readable(Caller caller, String guid) {
        App app = lookup.readable(caller, guid);
        flags.require(caller, FeatureFlag.ENV_VAR_VISIBILITY);
        if (!access.canReadEnvironment(caller, app.spaceGuid())) {
            throw CfApiException.notAuthorized();
        }
        if (!caller.readsEverySecret()) {
            flags.require(caller, FeatureFlag.SPACE_DEVELOPER_ENV_VAR_VISIBILITY);
        }
        return app;
    }

    private static Map<String, Object> document(App app) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("var", app.environmentVariables());
        document.put(
                "links",
                Map.of(
                        "self", Link.to("/v3/apps/" + app.guid() + "/environment_variables"),
                        "app", Link.to("/v3/apps/" + app.guid())));
        return document;
    }
}
