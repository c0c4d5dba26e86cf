package io.elasticruntime.ccbridge;

import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a BBS as cc-bridge can tell from a real one. */
final class FakeBbs implements AutoCloseable {

    final FakePeer http = new FakePeer();
    final Map<String, DesiredLrp> desired = new ConcurrentHashMap<>();
    final List<ActualLrp> actual = new CopyOnWriteArrayList<>();
    final Map<String, Task> tasks = new ConcurrentHashMap<>();
    final Map<String, Long> fresh = new ConcurrentHashMap<>();
    final AtomicInteger updates = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger revision = new AtomicInteger();
    private volatile boolean closed;

    FakeBbs() {
        http.on(
                "GET /v1/desired-lrp-scheduling-infos(\\?process_guid=(.+))?(\\?domain=.*)?",
                (request, exchange) -> exchange.answer(
                        200,
                        desired.values().stream()
                                .filter(lrp -> request.group(2) == null
                                        || lrp.processGuid().equals(request.group(2)))
                                .map(DesiredLrp::schedulingInfo)
                                .toList()));
        http.on("PUT /v1/desired-lrps/(.+)", (request, exchange) -> {
            DesiredLrp lrp = exchange.read(DesiredLrp.class);
            DesiredLrp there = desired.putIfAbsent(request.group(1), lrp);
            if (there == null || there.equals(lrp)) {
                exchange.answer(200, lrp);
            } else {
                exchange.problem(409, "resource-exists");
            }
        });
        http.on("PATCH /v1/desired-lrps/(.+)", (request, exchange) -> {
            DesiredLrpUpdate update = exchange.read(DesiredLrpUpdate.class);
            updates.incrementAndGet();
            exchange.answer(
                    200,
                    desired.compute(request.group(1), (_, lrp) -> lrp.with(update, lrp.modificationTag()))
                            .schedulingInfo());
        });
        http.on("DELETE /v1/desired-lrps/(.+)", (request, exchange) -> {
            if (desired.remove(request.group(1)) == null) {
                exchange.problem(404, "resource-not-found");
            } else {
                exchange.bytes(200, new byte[0]);
            }
        });
        http.on(
                "GET /v1/actual-lrps\\?process_guid=(.+)",
                (request, exchange) -> exchange.answer(
                        200,
                        actual.stream()
                                .filter(lrp -> lrp.processGuid().equals(request.group(1)))
                                .toList()));
        http.on("POST /v1/actual-lrps/.+/retire", (_, exchange) -> exchange.bytes(200, new byte[0]));
        http.on(
                "GET /v1/tasks\\?domain=(.+)",
                (request, exchange) -> exchange.answer(
                        200,
                        tasks.values().stream()
                                .filter(task -> task.domain().equals(request.group(1)))
                                .toList()));
        http.on("GET /v1/tasks/(.+)", (request, exchange) -> {
            Task task = tasks.get(request.group(1));
            if (task == null) {
                exchange.problem(404, "resource-not-found");
            } else {
                exchange.answer(200, task);
            }
        });
        http.on("POST /v1/tasks", (_, exchange) -> {
            TasksApi.Desire desire = exchange.read(TasksApi.Desire.class);
            Task task = new Task(
                    desire.taskGuid(),
                    desire.domain(),
                    desire.taskDefinition(),
                    Task.State.PENDING,
                    "",
                    "",
                    false,
                    "",
                    0,
                    "",
                    0,
                    0,
                    0);
            if (tasks.putIfAbsent(desire.taskGuid(), task) == null) {
                exchange.answer(201, task);
            } else {
                exchange.problem(409, "resource-exists");
            }
        });
        http.on("POST /v1/tasks/(.+)/cancel", (request, exchange) -> {
            if (tasks.remove(request.group(1)) == null) {
                exchange.problem(404, "resource-not-found");
            } else {
                exchange.bytes(200, new byte[0]);
            }
        });
        http.on("PUT /v1/domains/(.+)\\?ttl=(\\d+)", (request, exchange) -> {
            fresh.put(request.group(1), Long.valueOf(request.group(2)));
            exchange.bytes(200, new byte[0]);
        });
        http.on("GET /v1/events/lrps", (_, exchange) -> streamEvents(exchange));
    }

    /** @return the event's id */
    int emit(DiegoEvent event) {
        int id = revision.incrementAndGet();
        events.add(
                "id: %d\nevent: %s\ndata: %s\n\n".formatted(id, event.type(), FakePeer.JSON.writeValueAsString(event)));
        return id;
    }

    private void streamEvents(FakePeer.Exchange exchange) throws IOException {
        exchange.header("Content-Type", "text/event-stream");
        try (OutputStream out = exchange.stream()) {
            out.write(": here\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!closed) {
                String event = events.poll();
                if (event == null) {
                    Thread.sleep(5);
                } else {
                    out.write(event.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        http.close();
    }
}
