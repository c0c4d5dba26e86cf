package io.elasticruntime.router.sync;

import io.elasticruntime.component.events.EventListener;
import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.events.EventSubscription;
import io.elasticruntime.component.events.ServerSentEvent;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceChanged;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceCreated;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceRemoved;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpChanged;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpCreated;
import io.elasticruntime.diego.event.DiegoEvent.DesiredLrpRemoved;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.table.RouteTable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the route table like the BBS: events at once, and everything anew now and then. While the BBS is away the table
 * stays as it is: a route that may be old serves better than none.
 */
@Component
public class RouteSync implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RouteSync.class);

    private final EventStreams streams;
    private final SchedulingInfosApi desiredLrps;
    private final ActualLrpsApi actualLrps;
    private final RouteTable table;
    private final RouteModel model;
    private final JsonMapper json;
    private final RouterProperties properties;
    private volatile @Nullable EventSubscription subscription;
    private volatile @Nullable ScheduledExecutorService resync;

    RouteSync(EventStreams streams, Peers peers, RouteTable table, JsonMapper json, RouterProperties properties) {
        this.streams = streams;
        this.desiredLrps = peers.client(SchedulingInfosApi.class, "bbs");
        this.actualLrps = peers.client(ActualLrpsApi.class, "bbs");
        this.table = table;
        this.model = new RouteModel(table);
        this.json = json;
        this.properties = properties;
    }

    @Override
    public void start() {
        subscription = streams.follow("bbs", "/v1/events/lrps", new Events());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("route resync").factory());
        long interval = properties.resyncInterval().toMillis();
        timer.scheduleWithFixedDelay(this::readEverything, interval, interval, TimeUnit.MILLISECONDS);
        resync = timer;
    }

    @Override
    public void stop() {
        EventSubscription followed = subscription;
        if (followed != null) {
            followed.close();
            subscription = null;
        }
        ScheduledExecutorService timer = resync;
        if (timer != null) {
            timer.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return subscription != null;
    }

    private void readEverything() {
        try (RouteModel.Reading reading = model.read()) {
            var actual = actualLrps.list(null, null, null, null);
            reading.replace(desiredLrps.list(null, null), actual);
            table.completed();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("reason", e.toString()).log("the BBS cannot be read; the routes stay as they are");
            if (!table.isComplete()) {
                throw e;
            }
        }
    }

    private final class Events implements EventListener {

        @Override
        public void connected(boolean resumed) {
            if (!resumed || !table.isComplete()) {
                readEverything();
                log.atInfo().addKeyValue("routes", model.routes()).log("the route table is complete");
            }
        }

        @Override
        public void event(ServerSentEvent event) {
            switch (event.type()) {
                case "desired_lrp_created" ->
                    model.put(read(event, DesiredLrpCreated.class).desiredLrp());
                case "desired_lrp_changed" ->
                    model.put(read(event, DesiredLrpChanged.class).after());
                case "desired_lrp_removed" ->
                    model.remove(read(event, DesiredLrpRemoved.class).desiredLrp());
                case "actual_lrp_instance_created" ->
                    model.put(read(event, ActualLrpInstanceCreated.class).actualLrp());
                case "actual_lrp_instance_changed" -> changed(read(event, ActualLrpInstanceChanged.class));
                case "actual_lrp_instance_removed" ->
                    model.remove(read(event, ActualLrpInstanceRemoved.class).actualLrp());
                default -> {} // crashes come as changes, too
            }
        }

        @Override
        public void disconnected(Exception cause) {
            log.atInfo().addKeyValue("reason", cause.toString()).log("the BBS is away; the routes stay as they are");
        }

        private void changed(ActualLrpInstanceChanged change) {
            ActualLrp before = change.before();
            if (!before.instanceGuid().equals(change.after().instanceGuid())) {
                model.remove(before);
            }
            model.put(change.after());
        }

        private <T> T read(ServerSentEvent event, Class<T> type) {
            return json.readValue(event.data(), type);
        }
    }
}
