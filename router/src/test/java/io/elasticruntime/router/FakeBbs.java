package io.elasticruntime.router;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.NetInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The part of the BBS that the router reads, over real HTTP. */
public final class FakeBbs implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    final List<DesiredLrpSchedulingInfo> desired = new CopyOnWriteArrayList<>();
    final List<ActualLrp> actual = new CopyOnWriteArrayList<>();
    private final List<OutputStream> readers = new CopyOnWriteArrayList<>();
    private final AtomicInteger revision = new AtomicInteger();
    private final HttpServer server;

    FakeBbs() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/desired-lrp-scheduling-infos", exchange -> answer(exchange, desired));
        server.createContext("/v1/actual-lrps", exchange -> answer(exchange, actual));
        server.createContext("/v1/events/lrps", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            readers.add(exchange.getResponseBody());
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void send(DiegoEvent event) throws IOException {
        String text = "id: " + revision.incrementAndGet() + "\nevent: " + event.type() + "\ndata: "
                + JSON.writeValueAsString(event) + "\n\n";
        for (OutputStream reader : readers) {
            reader.write(text.getBytes(StandardCharsets.UTF_8));
            reader.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    public static DesiredLrpSchedulingInfo desired(String process, int instances, String... hostnames) {
        return desired(new ModificationTag("e", 0), process, instances, hostnames);
    }

    public static DesiredLrpSchedulingInfo desired(
            ModificationTag tag, String process, int instances, String... hostnames) {
        return routed(
                tag,
                process,
                instances,
                "[{\"hostnames\":[\"" + String.join("\",\"", hostnames) + "\"],\"port\":8080}]");
    }

    /** @param routes for the router, as JSON */
    public static DesiredLrpSchedulingInfo routed(ModificationTag tag, String process, int instances, String routes) {
        return new DesiredLrpSchedulingInfo(
                process,
                "cf-apps",
                "app-" + process,
                "",
                instances,
                0,
                0,
                0,
                "preloaded:hostfs",
                Map.of("cf-router", JSON.readTree(routes)),
                List.of(),
                List.of(),
                Map.of(),
                tag);
    }

    public static ActualLrp running(String process, int index, int port) {
        return new ActualLrp(
                process,
                index,
                "cf-apps",
                "instance-" + process + "-" + index,
                "cell",
                ActualLrp.State.RUNNING,
                ActualLrp.Presence.ORDINARY,
                new NetInfo("127.0.0.1", "10.255.0.2", List.of(new NetInfo.PortMapping(8080, port))),
                0,
                "",
                "",
                1,
                new ModificationTag("e", 1),
                List.of(),
                Map.of(),
                true,
                "z1");
    }

    private static void answer(HttpExchange exchange, Object body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }
}
