package io.elasticruntime.bbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.testing.DatabaseDump;
import io.elasticruntime.testing.Postgres;
import java.net.URI;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** Who steals the database of the BBS finds no environment in it. */
@Postgres
@SpringBootTest(
        classes = BbsApplication.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "er.component.peers.auctioneer=http://127.0.0.1:1")
class SecretsAtRestTest {

    private static final String SECRET = "planted-Secret-8bZ1q0";
    private static final String ENV = "\"env\": [{\"name\": \"PASSWORD\", \"value\": \"" + SECRET + "\"}]";
    private static final String ACTION = "\"action\": {\"run\": {\"path\": \"true\", \"user\": \"vcap\", " + ENV + "}}";

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void aPlantedSecretIsNowhereInADumpOfTheDatabase() throws Exception {
        desire("secret-app");
        rest().patch()
                .uri("/v1/desired-lrps/secret-app")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"instances\": 2, \"image_username\": \"me\", \"image_password\": \"" + SECRET + "\"}")
                .retrieve()
                .toBodilessEntity();
        desire("secret-gone");
        rest().delete().uri("/v1/desired-lrps/secret-gone").retrieve().toBodilessEntity();
        post("/v1/tasks", """
                {"task_guid": "secret-task", "domain": "secrets", "task_definition": {"rootfs": "preloaded:hostfs", %s, %s,
                    "memory_mb": 1, "disk_mb": 1, "annotation": "%s"}}
                """.formatted(ACTION, ENV, SECRET));
        post("/v1/tasks/secret-task/start", "{\"cell_id\": \"cell\"}");
        post("/v1/tasks/secret-task/complete", """
                {"cell_id": "cell", "failed": false, "failure_reason": "", "result": "%s"}
                """.formatted(SECRET));

        DatabaseDump dump = DatabaseDump.of(database);

        assertThat(dump.tablesWith(SECRET)).isEmpty();
        for (String table : new String[] {"desired_lrps", "tasks", "events"}) {
            assertThat(dump.tables().get("public." + table)).as(table).contains("er1:test:");
        }
        // And all of it is there for who needs it.
        assertThat(get("/v1/desired-lrps/secret-app"))
                .contains(SECRET)
                .contains("\"image_password\"", "\"instances\":2");
        assertThat(get("/v1/desired-lrps?domain=secrets")).contains(SECRET);
        assertThat(get("/v1/tasks/secret-task"))
                .contains("\"result\":\"" + SECRET + "\"")
                .contains("\"PASSWORD\"");
        assertThat(get("/v1/desired-lrp-scheduling-infos?domain=secrets"))
                .contains("\"instances\":2", "\"memory_mb\":64", "\"volume_drivers\":[\"nfs\"]")
                .doesNotContain(SECRET, "PASSWORD");
    }

    @Test
    void aDefinitionThatWasCopiedToAnotherLrpDoesNotOpenThere() {
        desire("victim");
        desire("thief");
        jdbc.sql("""
                update desired_lrps set run_info = (select run_info from desired_lrps where process_guid = 'victim')
                where process_guid = 'thief'
                """).update();

        String answer = rest().get().uri("/v1/desired-lrps/thief").exchange((_, response) -> {
            assertThat(response.getStatusCode().value()).isEqualTo(500);
            return new String(response.getBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        });

        assertThat(answer).doesNotContain(SECRET);
        assertThat(get("/v1/desired-lrps/victim")).contains(SECRET);
        jdbc.sql("delete from desired_lrps where process_guid = 'thief'").update();
    }

    private void desire(String guid) {
        rest().put()
                .uri("/v1/desired-lrps/" + guid)
                .contentType(MediaType.APPLICATION_JSON)
                .body("""
                        {"process_guid": "%s", "domain": "secrets", "rootfs": "preloaded:hostfs", "instances": 0, %s, %s,
                         "memory_mb": 64, "volume_mounts": [{"driver": "nfs", "container_dir": "/data", "mode": "rw",
                         "shared": {"volume_id": "v", "mount_config": "%s"}}]}
                        """.formatted(guid, ENV, ACTION, SECRET))
                .retrieve()
                .toBodilessEntity();
    }

    private void post(String path, String body) {
        rest().post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toBodilessEntity();
    }

    private String get(String path) {
        return String.valueOf(rest().get().uri(path).retrieve().body(String.class));
    }

    private RestClient rest() {
        return peers.rest(URI.create("http://127.0.0.1:" + port));
    }
}
