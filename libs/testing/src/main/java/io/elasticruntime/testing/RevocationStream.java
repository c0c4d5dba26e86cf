package io.elasticruntime.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** What a UAA of a test tells of revoked tokens, at {@code /internal/revocations}, as the real one does. */
public final class RevocationStream implements HttpHandler {

    private final List<String> entries = new CopyOnWriteArrayList<>();
    private final List<BlockingQueue<String>> readers = new CopyOnWriteArrayList<>();

    /** Revokes all tokens that a user has. */
    public void revokeUser(String userId) {
        add(userId, "", "");
    }

    /** Revokes all tokens of a client. */
    public void revokeClient(String clientId) {
        add("", clientId, "");
    }

    /** Revokes the token of this {@code jti}. */
    public void revokeToken(String tokenId) {
        add("", "", tokenId);
    }

    private synchronized void add(String userId, String clientId, String tokenId) {
        String entry = """
                {"user_id":"%s","client_id":"%s","token_id":"%s","generation":%d,"expires":"2100-01-01T00:00:00Z"}""".formatted(userId, clientId, tokenId, entries.size() + 1);
        entries.add(entry);
        readers.forEach(reader -> reader.add(event("more", document(List.of(entry)))));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        boolean streamed =
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).contains("text/event-stream");
        try (OutputStream out = exchange.getResponseBody()) {
            if (!streamed) {
                byte[] body = document(entries).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                out.write(body);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            BlockingQueue<String> events = subscribe();
            while (true) {
                out.write(events.take().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized BlockingQueue<String> subscribe() {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        events.add(event("all", document(entries)));
        readers.add(events);
        return events;
    }

    private String document(List<String> revocations) {
        return "{\"generation\":%d,\"revocations\":[%s]}".formatted(entries.size(), String.join(",", revocations));
    }

    private static String event(String type, String data) {
        return "event: " + type + "\ndata: " + data + "\n\n";
    }
}
