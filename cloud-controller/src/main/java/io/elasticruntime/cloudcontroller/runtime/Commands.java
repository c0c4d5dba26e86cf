package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import org.jspecify.annotations.Nullable;

/** Which command an instance runs. */
final class Commands {

    private Commands() {}

    /** The user's own, else that of the droplet; null: neither has one. */
    static @Nullable String of(AppProcess process, @Nullable Droplet droplet) {
        String own = process.command();
        if (own != null) {
            return own;
        }
        String detected = droplet == null ? null : droplet.processTypes().get(process.type());
        return detected == null || detected.isEmpty() ? null : detected;
    }
}
