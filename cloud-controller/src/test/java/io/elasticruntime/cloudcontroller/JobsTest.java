package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.testing.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class JobsTest {

    private static final TestUaa uaa = new TestUaa();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> "http://127.0.0.1:1");
    }

    @AfterAll
    static void close() {
        uaa.close();
    }

    /** Notes which resources it was run for; refuses {@code refused} and breaks on {@code broken}. */
    static final class Notes implements JobHandler {

        final List<String> ran = new CopyOnWriteArrayList<>();

        @Override
        public String operation() {
            return "note.take";
        }

        @Override
        public void run(Job job) {
            ran.add(job.resourceGuid() + " " + job.payload());
            switch (job.resourceGuid()) {
                case "refused" -> throw CfApiException.unprocessable("Not this one.");
                case "broken" -> throw new IllegalStateException("a fault");
                default -> {}
            }
        }
    }

    @TestConfiguration
    static class Handlers {
        @Bean
        Notes notes() {
            return new Notes();
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private Jobs jobs;

    @Autowired
    private Notes notes;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Encryptor encryptor;

    @Test
    void aJobEndsAsItsWorkEnds() {
        String good = jobs.submit("note.take", "notes", "good", Map.of("page", 1));
        assertThat(ended(good).text("/state")).isEqualTo("COMPLETE");
        assertThat(notes.ran).contains("good {page=1}");

        var refused = ended(jobs.submit("note.take", "notes", "refused", Map.of()));
        assertThat(refused.text("/state")).isEqualTo("FAILED");
        assertThat(refused.error()).isEqualTo("Not this one.");
        assertThat(refused.at("/errors/0/code").asInt()).isEqualTo(10008);

        var broken = ended(jobs.submit("note.take", "notes", "broken", Map.of()));
        assertThat(broken.text("/errors/0/title")).isEqualTo("UnknownError");
        assertThat(broken.error()).doesNotContain("a fault");
    }

    @Test
    void aJobStartsOnlyWhenItsTransactionIsCommitted() {
        transaction.executeWithoutResult(status -> {
            jobs.submit("note.take", "notes", "undone", Map.of());
            status.setRollbackOnly();
        });
        String kept = transaction.execute(_ -> jobs.submit("note.take", "notes", "kept", Map.of()));
        ended(String.valueOf(kept));
        assertThat(notes.ran).contains("kept {}").doesNotContain("undone {}");
    }

    @Test
    void aJobWhoseProcessHasDiedIsRunAgainByAnother() {
        jdbc.sql("""
                insert into jobs (guid, created_at, updated_at, operation, state, resource_guid, payload, worker, leased_until)
                values ('orphan', now(), now(), 'note.take', 'PROCESSING', 'orphaned', :payload, 'the dead',
                        now() - interval '1 second')
                """)
                .param("payload", encryptor.encrypt(Jobs.PAYLOAD.place("orphan"), "{\"a\": \"b\"}"))
                .update();
        assertThat(ended("orphan").text("/state")).isEqualTo("COMPLETE");
        assertThat(notes.ran).containsOnlyOnce("orphaned {a=b}");
    }

    @Test
    void aJobWhosePayloadWasChangedFailsAloneAndDoesNotHoldUpTheOthers() {
        jdbc.sql("""
                insert into jobs (guid, created_at, updated_at, operation, state, resource_guid, payload, worker, leased_until)
                values ('forged', now(), now(), 'note.take', 'PROCESSING', 'forged', :payload, 'the dead',
                        now() - interval '1 second'),
                       ('behind', now(), now(), 'note.take', 'PROCESSING', 'behind', null, 'the dead',
                        now() - interval '1 second')
                """)
                .param("payload", encryptor.encrypt(Jobs.PAYLOAD.place("another"), "{}"))
                .update();
        assertThat(ended("behind").text("/state")).isEqualTo("COMPLETE");
        assertThat(ended("forged").text("/state")).isEqualTo("FAILED");
        assertThat(notes.ran).doesNotContain("forged {}").contains("behind {}");
    }

    private Api.Answer ended(String guid) {
        Api api = new Api(port, uaa.userToken("ann"));
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> api.get("/v3/jobs/" + guid).is(200),
                        answer -> !answer.text("/state").equals("PROCESSING"));
    }
}
