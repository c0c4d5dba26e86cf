package io.elasticruntime.bbs.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.testing.Postgres;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** The clock of the BBS's machine is set while cells renew their presence (ADR 25). */
@Postgres
@SpringBootTest(
        classes = {BbsApplication.class, ClockTest.SetClock.class},
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"er.component.peers.auctioneer=http://127.0.0.1:1", "er.bbs.convergence.grace=10s"})
class ClockTest {

    private static final Duration STEP = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @TestConfiguration
    static class SetClock implements InstantSource {

        private volatile Duration offset = Duration.ZERO;

        @Bean
        InstantSource clock() {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @Autowired
    private SetClock clock;

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void aLeaderIsThere() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/v1/locks")).contains("\"owner\""));
    }

    @Test
    void aCellIsNotLostBecauseTheClockWasSetAheadAndALostOneIsNotKeptBecauseItWasSetBack() {
        renew("set-ahead", 60);
        clock.offset = clock.offset.plus(STEP);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/v1/cells")).contains("set-ahead"));

        renew("set-back", 15);
        clock.offset = clock.offset.minus(STEP);
        assertThat(get("/v1/cells")).contains("set-back");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/v1/cells")).doesNotContain("set-back"));
    }

    @Test
    void nothingWaitsLongerForAPlaceBecauseTheClockWasSetBack() {
        for (String app : List.of("waits", "crashes")) {
            send(rest().put().uri("/v1/desired-lrps/" + app), """
                    {"process_guid": "%s", "domain": "clocks", "rootfs": "preloaded:hostfs", "instances": 1, "memory_mb": 1,
                      "action": {"run": {"path": "true", "user": "vcap"}}}
                    """.formatted(app));
        }
        for (int crash = 0; crash < 3; crash++) {
            String instance = "{\"instance_guid\": \"i%d\", \"cell_id\": \"cell\"".formatted(crash);
            send(rest().post().uri("/v1/actual-lrps/crashes/0/claim"), instance + "}");
            send(rest().post().uri("/v1/actual-lrps/crashes/0/crash"), instance + ", \"reason\": \"exit 1\"}");
        }
        assertThat(waits()).hasSize(2);

        clock.offset = clock.offset.minus(STEP);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(waits()).hasSize(2).allMatch(left -> left.compareTo(LONGEST_WAIT) <= 0));
    }

    /** How long each instance still waits. */
    private List<Duration> waits() {
        Instant now = clock.instant();
        return jdbc
                .sql("select place_due from actual_lrps where place_due is not null")
                .query(Long.class)
                .list()
                .stream()
                .map(due -> Duration.between(now, Instant.EPOCH.plusNanos(due)))
                .toList();
    }

    private static void send(RestClient.RequestBodySpec request, String body) {
        request.contentType(MediaType.APPLICATION_JSON).body(body).retrieve().toBodilessEntity();
    }

    private void renew(String cell, int seconds) {
        send(rest().put().uri("/v1/cells/" + cell), """
                        {"cell_id": "%s", "owner_id": "owner", "rep_url": "http://127.0.0.1:1", "zone": "z1",
                          "capacity": {"memory_mb": 1, "disk_mb": 1, "containers": 1}, "stacks": [], "placement_tags": [],
                          "optional_placement_tags": [], "evacuating": false, "ttl_seconds": %d}
                        """.formatted(cell, seconds));
    }

    private String get(String path) {
        return rest().get().uri(path).retrieve().body(String.class);
    }

    private RestClient rest() {
        return peers.rest(URI.create("http://127.0.0.1:" + port));
    }
}
