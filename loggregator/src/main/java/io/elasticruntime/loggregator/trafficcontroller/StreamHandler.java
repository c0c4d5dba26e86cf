package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.component.time.Steady;
import io.elasticruntime.loggregator.access.OpenStreams;
import io.elasticruntime.loggregator.access.Permit;
import io.elasticruntime.loggregator.doppler.Doppler;
import io.elasticruntime.loggregator.doppler.Subscription;
import io.elasticruntime.loggregator.doppler.TooManySubscriptionsException;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.Source;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Opens and ends the streams of WebSocket clients. What clients say is read and ignored, as far as it is short: a
 * message beyond a kilobyte ends the connection.
 */
@Component
class StreamHandler extends AbstractWebSocketHandler {

    private static final int LONGEST_MESSAGE = 1024;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final Source TRAFFIC_CONTROLLER =
            new Source("traffic_controller", "0", Map.of("origin", "loggregator.trafficcontroller"));

    private final Doppler doppler;
    private final Emitter emitter;
    private final OpenStreams open;
    private final TrafficControllerProperties settings;
    private final InstantSource clock;
    private final Map<String, EnvelopeStream> streams = new ConcurrentHashMap<>();
    private final Map<String, OpenStreams.Stream> counted = new ConcurrentHashMap<>();

    StreamHandler(
            Doppler doppler,
            Emitter emitter,
            OpenStreams open,
            TrafficControllerProperties settings,
            @Steady InstantSource clock) {
        this.doppler = doppler;
        this.emitter = emitter;
        this.open = open;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        if (!(session instanceof NativeWebSocketSession connection)
                || !(session.getAttributes().get(StreamHandshake.REQUEST) instanceof StreamRequest request)
                || !(session.getAttributes().get(StreamHandshake.PERMIT) instanceof Permit permit)) {
            throw new IllegalStateException("the session did not come through the handshake");
        }
        Session client = connection.getNativeSession(Session.class);
        if (client == null) {
            throw new IllegalStateException("the web server does not speak Jakarta WebSocket");
        }
        client.setMaxTextMessageBufferSize(LONGEST_MESSAGE);
        client.setMaxBinaryMessageBufferSize(LONGEST_MESSAGE);
        Subscription subscription;
        try {
            counted.put(session.getId(), open.open(permit.holder()));
            subscription = doppler.subscribe(request.subscription());
        } catch (OpenStreams.TooManyStreamsException | TooManySubscriptionsException e) {
            end(session);
            session.close(new CloseStatus(TRY_AGAIN_LATER, e.getMessage()));
            return;
        }
        EnvelopeStream stream =
                new EnvelopeStream(client, request, permit, subscription, settings, clock, () -> tooSlow(session));
        streams.put(session.getId(), stream);
        stream.start();
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        EnvelopeStream stream = streams.get(session.getId());
        if (stream != null) {
            stream.ponged();
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) {
        end(session);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        end(session);
    }

    private void end(WebSocketSession session) {
        OpenStreams.Stream one = counted.remove(session.getId());
        if (one != null) {
            one.close();
        }
        EnvelopeStream stream = streams.remove(session.getId());
        if (stream != null) {
            stream.close();
        }
    }

    private void tooSlow(WebSocketSession session) {
        emitter.counter(TRAFFIC_CONTROLLER, "doppler_proxy.slow_consumer", 1);
        emitter.event(
                TRAFFIC_CONTROLLER,
                "Traffic Controller has disconnected slow consumer",
                String.valueOf(session.getAttributes().get(StreamHandshake.CLIENT)));
    }
}
