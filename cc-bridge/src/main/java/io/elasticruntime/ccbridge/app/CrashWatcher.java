package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.internal.CcInternalApi.AppCrashed;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.component.events.EventListener;
import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.events.EventSubscription;
import io.elasticruntime.component.events.ServerSentEvent;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpCrashed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells cloud-controller of every crash of an app, at least once. The next event is only read when the crash has been
 * delivered: while cloud-controller is away the BBS keeps the events, and the stream goes on behind the last one that
 * has arrived, after a restart too. Nothing is queued here that could be lost.
 */
@Component
class CrashWatcher implements EventListener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CrashWatcher.class);
    private static final String CRASHED = "actual_lrp_crashed";
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    private final EventStreams streams;
    private final CcInternalApi cloudController;
    private final JsonMapper json;
    private final CrashPosition position;
    private volatile boolean running;
    private volatile @Nullable EventSubscription subscription;

    CrashWatcher(EventStreams streams, CcInternalApi cloudController, JsonMapper json, CrashPosition position) {
        this.streams = streams;
        this.cloudController = cloudController;
        this.json = json;
        this.position = position;
    }

    @Override
    public void start() {
        running = true;
        subscription = streams.follow("bbs", "/v1/events/lrps", position.read(), this);
    }

    @Override
    public void stop() {
        running = false;
        EventSubscription open = subscription;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void event(ServerSentEvent event) {
        if (CRASHED.equals(event.type())) {
            ActualLrpCrashed crash = json.readValue(event.data(), ActualLrpCrashed.class);
            if (AppRecipe.DOMAIN.equals(crash.key().domain())) {
                deliver(crash.key().processGuid(), message(crash));
            }
        }
        if (running) {
            position.passed(event.id(), CRASHED.equals(event.type()));
        }
    }

    private static AppCrashed message(ActualLrpCrashed crash) {
        return new AppCrashed(
                crash.instanceKey().instanceGuid(),
                crash.key().index(),
                crash.instanceKey().cellId(),
                crash.crashReason(),
                crash.crashCount(),
                crash.since());
    }

    private void deliver(String processGuid, AppCrashed crash) {
        Duration backoff = FIRST_BACKOFF;
        while (running) {
            try {
                cloudController.crashed(processGuid, crash);
                return;
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("process", processGuid)
                        .addKeyValue("index", crash.index())
                        .addKeyValue("reason", e.getMessage())
                        .log("a crash could not be told to cloud-controller");
                if (!Calls.mayPass(e)) {
                    return;
                }
            }
            try {
                Thread.sleep(backoff);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            backoff =
                    backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff.multipliedBy(2);
        }
    }
}
