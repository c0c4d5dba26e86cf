package io.elasticruntime.loggregator;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.cloudfoundry.dropsonde.events.Envelope;

/** A reader of the traffic controller's WebSockets, as nozzles are. */
final class FirehoseClient implements WebSocket.Listener, AutoCloseable {

    final Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    final AtomicInteger pings = new AtomicInteger();

    /** The code that the server has closed with; 0 while it has not. */
    final AtomicInteger closed = new AtomicInteger();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private WebSocket socket;

    private FirehoseClient() {}

    static FirehoseClient open(URI address, String authorization) {
        return new FirehoseClient().connect(address, authorization);
    }

    private FirehoseClient connect(URI address, String authorization) {
        try {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", authorization)
                    .header("Origin", "http://elsewhere.example.com")
                    .buildAsync(address, this)
                    .join();
            return this;
        } catch (CompletionException e) {
            http.close();
            throw e;
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        message.writeBytes(bytes);
        if (last) {
            try {
                received.add(Envelope.parseFrom(message.toByteArray()));
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
            message.reset();
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer data) {
        pings.incrementAndGet();
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.set(statusCode);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
