package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds apps for callers, with the rule of cc-v3.md 2.4: unseen is 404, seen but forbidden is 403. */
@Component
public class Apps {

    private final AppRepository apps;
    private final Access access;
    private final JdbcClient jdbc;

    Apps(AppRepository apps, Access access, JdbcClient jdbc) {
        this.apps = apps;
        this.access = access;
        this.jdbc = jdbc;
    }

    public App readable(Caller caller, String guid) {
        return readable(caller, guid, "App");
    }

    /** The app behind another resource, which is what the error names, such as {@code Build}. */
    public App readable(Caller caller, String guid, String resource) {
        App app = apps.findByGuid(guid).orElseThrow(() -> CfApiException.notFound(resource));
        access.requireSpaceRead(caller, app.spaceGuid(), resource);
        return app;
    }

    /** The caller may create, change and delete what belongs to the app. */
    public App writable(Caller caller, String guid, String resource) {
        App app = readable(caller, guid, resource);
        access.requireSpaceWrite(caller, app.spaceGuid(), resource);
        return app;
    }

    /** The caller may start, stop, scale and stage the app. */
    public App manageable(Caller caller, String guid, String resource) {
        App app = readable(caller, guid, resource);
        access.requireAppManagement(caller, app.spaceGuid(), resource);
        return app;
    }

    /** As {@link #manageable}, and nobody else changes the app until this transaction ends. */
    public App locked(Caller caller, String guid) {
        App app = apps.lockByGuid(guid).orElseThrow(() -> CfApiException.notFound("App"));
        access.requireAppManagement(caller, app.spaceGuid(), "App");
        return app;
    }

    /** The app that a request body names. */
    public App named(Caller caller, String guid) {
        Supplier<CfApiException> invalid =
                () -> CfApiException.unprocessable("App is invalid. Ensure it exists and you have access to it.");
        Optional<App> app = apps.findByGuid(guid);
        if (app.isEmpty() || !access.canReadSpace(caller, app.get().spaceGuid())) {
            throw invalid.get();
        }
        return app.get();
    }

    public boolean readsSecrets(Caller caller, App app) {
        return access.canReadSecrets(caller, app.spaceGuid());
    }

    /** Whether a deployment of the app is in flight. */
    public boolean deploying(String appGuid) {
        return jdbc.sql("select exists (select from deployments where app_guid = :app and status_value = 'ACTIVE')")
                .param("app", appGuid)
                .query(Boolean.class)
                .single();
    }

    /** Keeps rows whose {@code appGuid} is that of an app that the caller sees. */
    public <T> Specification<T> visible(Caller caller) {
        Visibility spaces = access.readableSpaces(caller);
        return (root, query, cb) -> {
            if (spaces.everything()) {
                return cb.conjunction();
            }
            if (spaces.guids().isEmpty()) {
                return cb.disjunction();
            }
            var subquery = query.subquery(String.class);
            var app = subquery.from(App.class);
            return root.get("appGuid")
                    .in(subquery.select(app.get("guid"))
                            .where(app.get("spaceGuid").in(spaces.guids())));
        };
    }

    /** Keeps rows whose {@code appGuid} is that of an app in one of the spaces. */
    public static <T> Specification<T> inSpaces(Set<String> spaceGuids) {
        return (root, query, cb) -> {
            var subquery = query.subquery(String.class);
            var app = subquery.from(App.class);
            return root.get("appGuid")
                    .in(subquery.select(app.get("guid"))
                            .where(app.get("spaceGuid").in(spaceGuids)));
        };
    }

    /** The spaces of these orgs, for filters. */
    public Set<String> spacesOf(List<String> organizationGuids) {
        return organizationGuids.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.sql("select guid from spaces where organization_guid in (:organizations)")
                        .param("organizations", organizationGuids)
                        .query(String.class)
                        .list());
    }

    /** Guid of the org that the app belongs to. */
    public String organizationOf(App app) {
        return jdbc.sql("select organization_guid from spaces where guid = :space")
                .param("space", app.spaceGuid())
                .query(String.class)
                .single();
    }

    /** Whether the managers of the space allow ssh to its apps. */
    public boolean sshAllowedIn(String spaceGuid) {
        return jdbc.sql("select allow_ssh from spaces where guid = :space")
                .param("space", spaceGuid)
                .query(Boolean.class)
                .single();
    }
}
