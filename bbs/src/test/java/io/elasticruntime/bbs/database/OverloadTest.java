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
import java.net.URI;
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
                    cells.heartbeat("cell-1", presence());
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

    /** How many look at the table and have to wait. */
    private int waiting() {
        return jdbc.sql("select count(*) from pg_locks where not granted and relation = 'actual_lrps'::regclass")
                .query(Integer.class)
                .single();
    }

    private static CellPresence presence() {
        return new CellPresence(
                "cell-1",
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
