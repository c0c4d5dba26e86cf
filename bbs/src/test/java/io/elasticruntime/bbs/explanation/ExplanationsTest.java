package io.elasticruntime.bbs.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.auction.Explanation;
import io.elasticruntime.diego.auction.Explanation.Verdict;
import io.elasticruntime.diego.auction.ExplanationsApi;
import io.elasticruntime.diego.auction.ExplanationsApi.Explained;
import io.elasticruntime.diego.auction.ExplanationsApi.OfLrp;
import io.elasticruntime.diego.auction.ExplanationsApi.OfTask;
import io.elasticruntime.testing.Postgres;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@Postgres
@SpringBootTest(
        classes = BbsApplication.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "er.component.peers.auctioneer=http://127.0.0.1:1")
class ExplanationsTest {

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @Autowired
    private JdbcClient jdbc;

    private ExplanationsApi explanations;

    @BeforeEach
    void client() {
        explanations = peers.client(ExplanationsApi.class, URI.create("http://127.0.0.1:" + port));
    }

    @Test
    void theLastFiveOfEachInstanceAreKept() {
        desire("app");
        List<OfLrp> given = LongStream.rangeClosed(1, 8)
                .mapToObj(at -> new OfLrp("app", (int) at % 2, explanation(at)))
                .toList();
        explanations.add(new Explained(given, List.of()));
        explanations.add(new Explained(
                List.of(new OfLrp("app", 0, explanation(20)), new OfLrp("app", 0, explanation(30))), List.of()));
        assertThat(explanations.ofInstance("app", 0))
                .extracting(Explanation::decidedAt)
                .containsExactly(30L, 20L, 8L, 6L, 4L);
        assertThat(explanations.ofInstance("app", 1))
                .extracting(Explanation::decidedAt)
                .containsExactly(7L, 5L, 3L, 1L);
        assertThat(explanations.ofLrp("app"))
                .hasSize(9)
                .extracting(OfLrp::index)
                .isSorted();
    }

    @Test
    void whatWasSaidIsReadAgain() {
        desire("said");
        explanations.add(new Explained(List.of(new OfLrp("said", 0, explanation(1))), List.of()));
        assertThat(explanations.ofInstance("said", 0)).containsExactly(explanation(1));
    }

    @Test
    void theSameAgainChangesNothing() {
        desire("twice");
        Explained explained = new Explained(List.of(new OfLrp("twice", 0, explanation(1))), List.of());
        explanations.add(explained);
        explanations.add(explained);
        assertThat(explanations.ofInstance("twice", 0)).hasSize(1);
    }

    @Test
    void ofWhatIsNotDesiredNothingIsKeptAndTheOthersAre() {
        desire("wanted");
        explanations.add(new Explained(
                List.of(new OfLrp("unwanted", 0, explanation(1)), new OfLrp("wanted", 0, explanation(1))),
                List.of(new OfTask("no-task", explanation(1)))));
        assertThat(explanations.ofInstance("unwanted", 0)).isEmpty();
        assertThat(explanations.ofTask("no-task")).isEmpty();
        assertThat(explanations.ofInstance("wanted", 0)).hasSize(1);
    }

    @Test
    void explanationsGoWithTheLrpAndWithTheTask() {
        desire("gone");
        jdbc.sql("""
                insert into tasks (task_guid, domain, task_definition, callback, state, cell_id, result, failed,
                    failure_reason, rejection_count, rejection_reason, created_at, updated_at, first_completed_at)
                values ('task', 'd', '{}', false, 'PENDING', '', '', false, '', 0, '', 0, 0, 0)
                """).update();
        explanations.add(new Explained(
                List.of(new OfLrp("gone", 0, explanation(1))), List.of(new OfTask("task", explanation(1)))));
        assertThat(explanations.ofTask("task")).containsExactly(explanation(1));

        jdbc.sql("delete from desired_lrps where process_guid = 'gone'").update();
        jdbc.sql("delete from tasks where task_guid = 'task'").update();
        assertThat(explanations.ofInstance("gone", 0)).isEmpty();
        assertThat(explanations.ofTask("task")).isEmpty();
    }

    private void desire(String processGuid) {
        jdbc.sql("""
                insert into desired_lrps (process_guid, domain, instances, definition, run_info) values (:guid, 'd', 0, '{}', '')
                """).param("guid", processGuid).update();
    }

    private static Explanation explanation(long decidedAt) {
        return new Explanation(
                decidedAt,
                1,
                "cell-1",
                "no disk left",
                null,
                List.of(
                        new Verdict("cell-1", "z1", 0.25, null),
                        new Verdict("cell-2", "z2", null, "insufficient resources: memory")),
                Map.of("insufficient resources: memory", 1));
    }
}
