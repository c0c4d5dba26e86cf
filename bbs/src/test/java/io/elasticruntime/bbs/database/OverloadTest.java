package io.elasticruntime.bbs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.testing.Postgres;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A BBS that is slow is not one without a database. */
@Postgres
@SpringBootTest(
        classes = BbsApplication.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "er.component.peers.auctioneer=http://127.0.0.1:1")
class OverloadTest {

    private static final int LISTS = 40;
    private static final int MORE_THAN_TURNS = 600;

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void cellsSayThatTheyLiveWhileListsWaitForTheirTurnAndNobodyIsRefused() throws Exception {
        URI bbs = URI.create("http://127.0.0.1:" + port);
        CellsApi cells = peers.client(CellsApi.class, bbs);
        ActualLrpsApi lrps = peers.client(ActualLrpsApi.class, bbs);
        List<Future<List<ActualLrp>>> lists = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Connection slow = database.getConnection();
                    Statement lock = slow.createStatement()) {
                slow.setAutoCommit(false);
                lock.execute("lock table actual_lrps in access exclusive mode");
                for (int i = 0; i < LISTS; i++) {
                    lists.add(threads.submit(() -> lrps.list(null, null, null, null)));
                }
                await().until(() -> waiting() >= 3);
                // Longer than a database that gives no sign is waited for.
                long end = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
                while (System.nanoTime() < end) {
                    cells.heartbeat("cell-1", presence("cell-1"));
                }
                assertThat(lists).noneMatch(Future::isDone);
                slow.rollback();
            }
            for (Future<List<ActualLrp>> list : lists) {
                assertThat(list.get(30, TimeUnit.SECONDS)).isNotNull();
            }
        }
        assertThat(cells.list()).extracting(CellPresence::cellId).contains("cell-1");
    }

    @Test
    void streamsOfEventsTakeNoTurnFromCallsHoweverManyThereAre() throws Exception {
        CellsApi cells = peers.client(CellsApi.class, URI.create("http://127.0.0.1:" + port));
        List<Socket> streams = new ArrayList<>();
        try {
            for (int i = 0; i < MORE_THAN_TURNS; i++) {
                Socket stream = new Socket("127.0.0.1", port);
                streams.add(stream);
                stream.getOutputStream()
                        .write("GET /v1/events/lrps HTTP/1.1\r\nHost: bbs\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket stream : streams) {
                assertThat(new String(stream.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
            cells.heartbeat("cell-beside-streams", presence("cell-beside-streams"));
        } finally {
            for (Socket stream : streams) {
                stream.close();
            }
        }
        assertThat(cells.list()).extracting(CellPresence::cellId).contains("cell-beside-streams");
    }

    @Test
    void callsBeyondThoseThatAreServedAtOnceWaitAndNoneIsRefused() throws Exception {
        CellsApi cells = peers.client(CellsApi.class, URI.create("http://127.0.0.1:" + port));
        List<Future<?>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MORE_THAN_TURNS; i++) {
                String cell = "cell-of-many-" + i;
                calls.add(threads.submit(() -> cells.heartbeat(cell, presence(cell))));
            }
            for (Future<?> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(cells.list())
                .extracting(CellPresence::cellId)
                .filteredOn(cell -> cell.startsWith("cell-of-many-"))
                .hasSize(MORE_THAN_TURNS);
    }

    /** How many look at the table and have to wait. */
    private int waiting() {
        return jdbc.sql("select count(*) from pg_locks where not granted and relation = 'actual_lrps'::regclass")
                .query(Integer.class)
                .single();
    }

    private static CellPresence presence(String cell) {
        return new CellPresence(
                cell,
                "owner",
                URI.create("http://127.0.0.1:1"),
                "z1",
                new CellResources(1000, 1000, 10),
                List.of(),
                List.of(),
                List.of(),
                30,
                null);
    }
}
