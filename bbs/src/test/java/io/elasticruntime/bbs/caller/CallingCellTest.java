package io.elasticruntime.bbs.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.Definitions;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.testing.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service with mutual TLS: what one cell's certificate can do to the others. */
@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class CallingCellTest {

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    private final String guid = "p-" + UUID.randomUUID();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        certificates = new TestCertificates(directory);
        registry.add("er.component.certificates", () -> certificates.of("bbs"));
        registry.add("er.component.peers.auctioneer", () -> "http://127.0.0.1:1");
    }

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource({
        "cell-z1-0, cell-z1-0, true",
        "cell-z1-1, cell-z1-10, false",
        "cell-z1-0, cell-z1-1, false",
        "cell-z1, cell-z1-4f1c, true",
        "cell-z1, cell-z2-4f1c, false",
        "cell-z1, cell-z10-4f1c, false",
        "cell, cell-z2-4f1c, true",
        "cell-z1-0, '', false"
    })
    void aCertificateIsForOneCellOrForThoseWhoseIdsBeginWithItsName(String name, String cellId, boolean is) {
        assertThat(new CallingCell(name).is(cellId)).isEqualTo(is);
    }

    @ParameterizedTest(name = "{0} {1} {2} as cell-z1-0: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /v1/actual-lrps                                      | | 403",
                "GET  | /v1/actual-lrps?cell_id=cell-z1-1                    | | 403",
                "GET  | /v1/actual-lrps?cell_id=cell-z1-0                    | | 200",
                "GET  | /v1/tasks                                            | | 403",
                "GET  | /v1/tasks?cell_id=cell-z1-1                          | | 403",
                "GET  | /v1/tasks?cell_id=cell-z1-0                          | | 200",
                "DELETE | /v1/cells/cell-z1-1?owner_id=o                     | | 403",
                "PUT  | /v1/cells/cell-z1-1                                  | {} | 403",
                "POST | /v1/actual-lrps/p/0/claim                            | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/remove                           | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/crash                            | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/evacuate-claimed                 | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/evacuate-crashed                 | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/evacuate-stopped                 | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/remove-evacuating                | {'instance_guid':'i','cell_id':'cell-z1-1'} | 403",
                "POST | /v1/actual-lrps/p/0/start                            | {'instance_guid':'i','cell_id':'cell-z1-1','domain':'apps','net_info':{'address':'10.0.0.1'}} | 403",
                "POST | /v1/actual-lrps/p/0/evacuate-running                 | {'instance_guid':'i','cell_id':'cell-z1-1','domain':'apps','net_info':{'address':'10.0.0.1'}} | 403",
                "POST | /v1/tasks/t/start                                    | {'cell_id':'cell-z1-1'} | 403",
                "POST | /v1/tasks/t/complete                                 | {'cell_id':'cell-z1-1','failed':false} | 403",
                "POST | /v1/tasks/t/complete                                 | {'failed':false} | 403"
            })
    void aCellSpeaksAndAsksOnlyForItself(String method, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = send("cell-z1-0", method, path, body == null ? "" : body.replace('\'', '"'));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.body()).contains("not-this-cell");
        }
    }

    @Test
    void aCellReadsTheDefinitionOfWhatItHasClaimedAndOfNothingElse() throws Exception {
        String lrp = Definitions.JSON.writeValueAsString(Definitions.lrp("{'process_guid': '" + guid + "'}"));
        String path = "/v1/desired-lrps/" + guid;
        assertThat(send("cc-bridge", "PUT", path, lrp).statusCode()).isEqualTo(200);
        assertThat(send("cell-z1-0", "GET", path, "").statusCode()).isEqualTo(404);
        String claim =
                Definitions.JSON.writeValueAsString(Map.of("instance_guid", "i-" + guid, "cell_id", "cell-z1-0"));
        assertThat(send("cell-z1-0", "POST", "/v1/actual-lrps/" + guid + "/0/claim", claim)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("cell-z1-0", "GET", path, "").statusCode()).isEqualTo(200);
        assertThat(send("cell-z1-1", "GET", path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aCellReadsTheTasksThatItRuns() throws Exception {
        String task = Definitions.JSON.writeValueAsString(
                Map.of("task_guid", guid, "domain", "apps", "task_definition", Definitions.task("{'log_guid': 'l'}")));
        assertThat(send("cc-bridge", "POST", "/v1/tasks", task).statusCode()).isEqualTo(200);
        assertThat(send("cell-z1-0", "POST", "/v1/tasks/" + guid + "/start", "{\"cell_id\":\"cell-z1-0\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("cell-z1-0", "GET", "/v1/tasks/" + guid, "").statusCode())
                .isEqualTo(200);
        assertThat(send("cell-z1-1", "GET", "/v1/tasks/" + guid, "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource({
        "loggregator, GET, /v1/desired-lrps",
        "loggregator, POST, /v1/tasks",
        "cell-z1-0, GET, /v1/desired-lrps",
        "cell-z1-0, GET, /v1/desired-lrp-scheduling-infos",
        "router, GET, /v1/desired-lrps",
        "cc-bridge, GET, /v1/desired-lrps",
        "cc-bridge, GET, /v1/desired-lrps/p",
        "cell-z1-0, GET, /v1/events/lrps",
        "health-monitor, GET, /v1/cells",
        "router, GET, /v1/tasks",
        "router, GET, /v1/%64esired-lrps/p"
    })
    void whatAComponentDoesNotNeedIsRefusedToIt(String caller, String method, String path) throws Exception {
        HttpResponse<String> answer = send(caller, method, path, "");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("caller-not-allowed").contains(caller);
    }

    private HttpResponse<String> send(String caller, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = certificates.client(caller)) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
