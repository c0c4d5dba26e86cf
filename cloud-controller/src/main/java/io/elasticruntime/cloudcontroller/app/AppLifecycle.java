package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code lifecycle} of a request: how an app becomes a droplet.
 *
 * @param buildpacks null: not said; empty: detect
 * @param stack null: not said
 */
public record AppLifecycle(
        @Nullable List<String> buildpacks, @Nullable String stack) {

    private static final int LONGEST = 4096;

    /** Reads the field; faults are noted in the body. Only {@code buildpack} is supported. */
    public static AppLifecycle read(Body body) {
        Body lifecycle = body.object("lifecycle").allow("type", "data");
        String type = lifecycle.string("type");
        if ("docker".equals(type) || "cnb".equals(type)) {
            throw CfApiException.unprocessable(
                    "Lifecycle type '" + type + "' is not supported by this platform: use 'buildpack'");
        }
        if (body.has("lifecycle") && type != null && !type.equals("buildpack")) {
            lifecycle.fault("type is not included in the list: buildpack");
        }
        Body data = lifecycle.object("data").allow("buildpacks", "stack", "credentials");
        List<String> buildpacks = data.strings("buildpacks");
        String stack = data.string("stack", LONGEST);
        if (buildpacks != null && buildpacks.stream().anyMatch(name -> name.isEmpty() || name.length() > LONGEST)) {
            data.fault("buildpacks entries must be between 1 and 4096 characters");
        }
        return new AppLifecycle(buildpacks == null && data.isNull("buildpacks") ? List.of() : buildpacks, stack);
    }
}
