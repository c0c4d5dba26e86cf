package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.testing.DatabaseDump;
import io.elasticruntime.testing.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

/** Who steals the database of the cloud controller finds no secret of a user in it. */
@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class SecretsAtRestTest {

    private static final String SECRET = "planted-Secret-8bZ1q0";
    private static final TestUaa uaa = new TestUaa();
    private static final FakeBridge bridge = new FakeBridge();

    @TempDir
    private static Path blobs;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> bridge.url().toString());
        registry.add("er.cloud-controller.blobstore.directory", () -> blobs.toString());
    }

    @AfterAll
    static void close() {
        uaa.close();
        bridge.close();
    }

    /** A job that stands still until the test has looked. */
    static final class Waiting implements JobHandler {

        final CountDownLatch looked = new CountDownLatch(1);

        @Override
        public String operation() {
            return "secret.keep";
        }

        @Override
        public void run(Job job) {
            try {
                looked.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @TestConfiguration
    static class Handlers {
        @Bean
        Waiting waiting() {
            return new Waiting();
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Jobs jobs;

    @Autowired
    private Waiting waiting;

    private Api admin;
    private Push push;
    private String space = "";

    @BeforeEach
    void aSpace() {
        bridge.controllerAt(port);
        admin = new Api(port, uaa.adminToken());
        push = new Push(admin, bridge, port, uaa.adminToken());
        space = admin.createSpace(admin.createOrganization("org-" + System.nanoTime()), "space");
    }

    @Test
    void aPlantedSecretIsNowhereInADumpOfTheDatabase() throws Exception {
        String variables = "{\"var\": {\"PASSWORD\": \"" + SECRET + "\"}}";
        admin.patch("/v3/environment_variable_groups/running", variables).is(200);
        admin.patch("/v3/environment_variable_groups/staging", variables).is(200);
        String app = push.createApp(space, "app");
        admin.patch("/v3/apps/" + app + "/environment_variables", variables).is(200);
        admin.patch(
                        "/v3/apps/" + app,
                        "{\"lifecycle\": {\"type\": \"buildpack\", \"data\": {\"buildpacks\": [\"https://me:" + SECRET
                                + "@example.com/buildpack.zip\"]}}}")
                .is(200);
        String build = admin.post(
                        "/v3/builds",
                        "{\"package\": {\"guid\": \"" + push.readyPackage(app) + "\"}, \"environment_variables\":"
                                + " {\"TOKEN\": \"" + SECRET + "\"}}")
                .is(201)
                .guid();
        await().atMost(Duration.ofSeconds(10)).until(() -> bridge.staging.containsKey(build));
        String staging = bridge.staging.get(build).toString();
        bridge.stage(build, "{\"web\": \"python app.py\"}");
        push.assign(app, admin.get("/v3/builds/" + build).text("/droplet/guid"));
        admin.post("/v3/apps/" + app + "/actions/start", "{}").is(200);
        admin.post("/v3/apps/" + app + "/tasks", "{\"command\": \"true\"}").is(202);
        String job = push.manifest("/v3/spaces/" + space + "/actions/apply_manifest", """
                        applications:
                        - name: other
                          buildpacks: ["https://me:%1$s@example.com/buildpack.zip"]
                          env: {PASSWORD: %1$s}
                        """.formatted(SECRET))
                .is(202)
                .response()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin.get(job.substring(job.indexOf("/v3/")))
                        .text("/state")
                        .equals("COMPLETE"));
        String waits = jobs.submit("secret.keep", "notes", "guid", Map.of("manifest", SECRET));

        DatabaseDump dump = DatabaseDump.of(database);

        assertThat(dump.tablesWith(SECRET)).isEmpty();
        assertThat(dump.tables().get("public.apps")).contains("er1:test:");
        assertThat(payload(waits)).startsWith("er1:test:");
        waiting.looked.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> payload(waits).isEmpty());
        assertThat(count("select count(*) from jobs where state <> 'PROCESSING' and payload is not null"))
                .isZero();
        // And all of it is there for who may see it.
        assertThat(admin.get("/v3/apps/" + app + "/environment_variables").text("/var/PASSWORD"))
                .isEqualTo(SECRET);
        assertThat(admin.get("/v3/environment_variable_groups/staging").text("/var/PASSWORD"))
                .isEqualTo(SECRET);
        String revision = admin.get("/v3/apps/" + app + "/revisions").text("/resources/0/guid");
        assertThat(admin.get("/v3/revisions/" + revision + "/environment_variables")
                        .text("/var/PASSWORD"))
                .isEqualTo(SECRET);
        assertThat(staging).contains("\"TOKEN\"", SECRET);
    }

    @Test
    void anEnvironmentThatWasCopiedToAnotherAppDoesNotOpenThere() {
        String victim = push.createApp(space, "victim");
        admin.patch("/v3/apps/" + victim + "/environment_variables", "{\"var\": {\"A\": \"" + SECRET + "\"}}")
                .is(200);
        String thief = push.createApp(space, "thief");
        jdbc.sql("""
                update apps set environment_variables = (select environment_variables from apps where guid = :victim)
                where guid = :thief
                """).param("victim", victim).param("thief", thief).update();

        var answer = admin.get("/v3/apps/" + thief + "/environment_variables").is(500);

        assertThat(answer.response().body()).doesNotContain(SECRET);
        assertThat(admin.get("/v3/apps/" + victim + "/environment_variables").text("/var/A"))
                .isEqualTo(SECRET);
    }

    /** Else a change that overlaps with a rotation would bring back what was encrypted with the key that goes. */
    @Test
    void aChangeOfSomethingElseDoesNotWriteTheEnvironmentAgain() {
        String app = push.createApp(space, "app");
        admin.patch("/v3/apps/" + app + "/environment_variables", "{\"var\": {\"A\": \"1\"}}")
                .is(200);
        String before = environment(app);

        admin.patch("/v3/apps/" + app, "{\"name\": \"renamed\"}").is(200);
        assertThat(environment(app)).isEqualTo(before);

        admin.patch("/v3/apps/" + app + "/environment_variables", "{\"var\": {\"A\": \"1\"}}")
                .is(200);
        assertThat(environment(app)).isEqualTo(before);

        admin.patch("/v3/apps/" + app + "/environment_variables", "{\"var\": {\"A\": \"2\"}}")
                .is(200);
        assertThat(environment(app)).isNotEqualTo(before);
    }

    private String environment(String app) {
        return jdbc.sql("select environment_variables from apps where guid = :guid")
                .param("guid", app)
                .query(String.class)
                .single();
    }

    private String payload(String job) {
        return jdbc.sql("select coalesce(payload, '') from jobs where guid = :guid")
                .param("guid", job)
                .query(String.class)
                .single();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
