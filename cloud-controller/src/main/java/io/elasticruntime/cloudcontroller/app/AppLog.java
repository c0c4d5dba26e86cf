package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.loggregator.emitter.Emitter;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Lines that Cloud Controller writes into an app's log, under source type {@code API} (loggregator.md i). */
@Component
public class AppLog {

    private final ObjectProvider<Emitter> emitter;

    AppLog(ObjectProvider<Emitter> emitter) {
        this.emitter = emitter;
    }

    public void out(String appGuid, String line) {
        emitter.ifAvailable(logs -> logs.out(source(appGuid), line));
    }

    public void err(String appGuid, String line) {
        emitter.ifAvailable(logs -> logs.err(source(appGuid), line));
    }

    private static Emitter.Source source(String appGuid) {
        return new Emitter.Source(appGuid, "0", Map.of("source_type", "API", "origin", "cloud_controller"));
    }
}
