package io.elasticruntime.cloudcontroller.app;

import java.util.Arrays;
import java.util.Optional;

/** What can be switched per app (cc-v3.md 5.1). */
public enum AppFeature {
    SSH("ssh", "Enable SSHing into the app."),
    REVISIONS("revisions", "Enable versioning of an application"),
    SERVICE_BINDING_K8S("service-binding-k8s", "Enable k8s service bindings for the app"),
    FILE_BASED_VCAP_SERVICES("file-based-vcap-services", "Enable file-based VCAP service bindings for the app");

    private final String label;
    private final String description;

    AppFeature(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** As the API names it. */
    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    public static Optional<AppFeature> named(String label) {
        return Arrays.stream(values())
                .filter(feature -> feature.label.equals(label))
                .findFirst();
    }
}
