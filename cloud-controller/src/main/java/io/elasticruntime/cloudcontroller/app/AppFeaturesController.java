package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Features of an app, and whether it may be reached by ssh (cc-v3.md 5.1). */
@RestController
@RequestMapping("/v3/apps/{guid}")
class AppFeaturesController {

    private final Apps lookup;
    private final AppRepository apps;
    private final AppDefaults defaults;
    private final JdbcClient jdbc;

    AppFeaturesController(Apps lookup, AppRepository apps, AppDefaults defaults, JdbcClient jdbc) {
        this.lookup = lookup;
        this.apps = apps;
        this.defaults = defaults;
        this.jdbc = jdbc;
    }

    record Feature(String name, String description, boolean enabled) {}

    @GetMapping("/features")
    Envelope<Feature> list(Caller caller, @PathVariable String guid, ListQuery query) {
        App app = lookup.readable(caller, guid);
        List<Feature> features = Arrays.stream(AppFeature.values())
                .map(feature -> document(app, feature))
                .toList();
        return Envelope.of(query, features.size(), features);
    }

    @GetMapping("/features/{name}")
    Feature get(Caller caller, @PathVariable String guid, @PathVariable String name) {
        return document(lookup.readable(caller, guid), feature(name));
    }

    @PatchMapping("/features/{name}")
    @Transactional
    Feature change(Caller caller, @PathVariable String guid, @PathVariable String name, Body body) {
        Boolean enabled = body.allow("enabled").bool("enabled");
        if (enabled == null) {
            body.fault("Enabled must be a boolean");
        }
        body.check();
        App app = name.equals(AppFeature.REVISIONS.label())
                ? lookup.manageable(caller, guid, "App")
                : lookup.writable(caller, guid, "App");
        AppFeature feature = feature(name);
        app.enable(feature, Boolean.TRUE.equals(enabled));
        if (app.enabled(AppFeature.SERVICE_BINDING_K8S) && app.enabled(AppFeature.FILE_BASED_VCAP_SERVICES)) {
            throw CfApiException.unprocessable(
                    "'file-based-vcap-services' and 'service-binding-k8s' features cannot be enabled at the same time.");
        }
        apps.save(app);
        return document(app, feature);
    }

    @GetMapping("/ssh_enabled")
    Map<String, Object> sshEnabled(Caller caller, @PathVariable String guid) {
        App app = lookup.readable(caller, guid);
        String reason = "";
        if (!defaults.sshAllowed()) {
            reason = "ssh is disabled globally";
        } else if (!lookup.sshAllowedIn(app.spaceGuid())) {
            String space = jdbc.sql("select name from spaces where guid = :guid")
                    .param("guid", app.spaceGuid())
                    .query(String.class)
                    .single();
            reason = "ssh is disabled for space '" + space + "'";
        } else if (!app.enabled(AppFeature.SSH)) {
            reason = "ssh is disabled for app";
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("enabled", reason.isEmpty());
        document.put("reason", reason);
        return document;
    }

    private static AppFeature feature(String name) {
        return AppFeature.named(name).orElseThrow(() -> CfApiException.notFound("Feature"));
    }

    private static Feature document(App app, AppFeature feature) {
        return new Feature(feature.label(), feature.description(), app.enabled(feature));
    }
}
