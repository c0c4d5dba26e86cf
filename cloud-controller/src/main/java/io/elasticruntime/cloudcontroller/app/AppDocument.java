package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An app as the API shows it (cc-v3.md 5.1). */
public record AppDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String name,
        String state,
        Lifecycle lifecycle,
        Relationships relationships,
        Metadata metadata,
        Links links) {

    /** Also of builds. Credentials in URLs of buildpacks are not shown. */
    public record Lifecycle(String type, Data data) {

        public record Data(
                List<String> buildpacks, @Nullable String stack) {}

        public static Lifecycle buildpack(List<String> buildpacks, @Nullable String stack) {
            return new Lifecycle(
                    "buildpack",
                    new Data(
                            buildpacks.stream()
                                    .map(AppDocument::withoutCredentials)
                                    .toList(),
                            stack));
        }
    }

    record Relationships(Relationship space, Relationship currentDroplet) {}

    public static AppDocument of(App app) {
        String self = "/v3/apps/" + app.guid();
        Links links = Links.self(self)
                .with("environment_variables", self + "/environment_variables")
                .with("space", "/v3/spaces/" + app.spaceGuid())
                .with("processes", self + "/processes")
                .with("packages", self + "/packages")
                .with("current_droplet", self + "/droplets/current")
                .with("droplets", self + "/droplets")
                .with("tasks", self + "/tasks")
                .with("start", self + "/actions/start", "POST")
                .with("stop", self + "/actions/stop", "POST")
                .with("clear_buildpack_cache", self + "/actions/clear_buildpack_cache", "POST")
                .with("revisions", self + "/revisions")
                .with("deployed_revisions", self + "/revisions/deployed")
                .with("features", self + "/features");
        return new AppDocument(
                app.guid(),
                app.createdAt(),
                app.updatedAt(),
                app.name(),
                app.desiredState().name(),
                Lifecycle.buildpack(app.buildpacks(), app.stack()),
                new Relationships(
                        Relationship.to(app.spaceGuid()), new Relationship(new Relationship.Guid(app.dropletGuid()))),
                app.metadata(),
                links);
    }

    /** {@code https://user:secret@host/x} as {@code https://***:***@host/x}. */
    public static String withoutCredentials(String buildpack) {
        return buildpack.replaceFirst("^(\\w+://)[^/@]+@", "$1***:***@");
    }
}
