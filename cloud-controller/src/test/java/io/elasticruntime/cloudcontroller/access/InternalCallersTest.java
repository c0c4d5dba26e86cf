package io.elasticruntime.cloudcontroller.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cloudcontroller.TestUaa;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.testing.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service with mutual TLS: what a certificate and a user's token reach, however the path is spelled. */
@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class InternalCallersTest {

    private static final TestUaa uaa = new TestUaa();

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        certificates = new TestCertificates(directory);
        registry.add("er.component.certificates", () -> certificates.of("cloud-controller"));
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> "http://127.0.0.1:1");
    }

    @AfterAll
    static void close() {
        uaa.close();
    }

    @ParameterizedTest(name = "{0} with a user''s token gets {3} for {1} {2}")
    @CsvSource({
        // 404 and 410: let in, and there is no such thing
        "cell-z1-0, GET, /internal/v1/droplets/none/bits, 404",
        "cell-z1-0, GET, /%69nternal/v1/droplets/none/bits, 404",
        "router, GET, /internal/v1/droplets/none/bits, 403",
        "router, GET, /%69nternal/v1/droplets/none/bits, 403",
        "router, GET, /internal/%76%31/droplets/none/bits, 403",
        "auctioneer, GET, /%69nternal/v1/droplets/none/bits, 403",
        "cell-z1-0, POST, /%69nternal/v1/droplets/none/upload, 403",
        "cell-z1-0, GET, /internal/v1/tasks, 403",
        "cell-z1-0, GET, /v3/info, 403",
        "cc-bridge, GET, /internal/v1/tasks, 200",
        "cc-bridge, GET, /internal/v1/droplets/none/bits, 403",
        "loggregator, GET, /internal/v4/log_access/none, 404",
        "loggregator, GET, /internal/v4/log_access/none/ssh_access/0, 403",
        "router, GET, /internal/v4/log_access/none, 403",
        "router, GET, /internal/v1/apps/x/ssh_access/0, 403",
        "router, GET, /v3/info, 200",
        "router, GET, /actuator/health, 403",
        "health-monitor, GET, /actuator/health, 200"
    })
    void aTokenOpensNothingThatTheCertificateDoesNot(String caller, String method, String path, int status)
            throws Exception {
        assertThat(status(caller, method, path, true)).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0} without a token gets {2} for {1}")
    @CsvSource({
        "loggregator, /internal/v4/log_access/none, 401",
        "cell-z1-0, /internal/v1/droplets/none/bits, 404",
        "router, /v3/apps, 401"
    })
    void whereAUserIsAskedForThereMustBeOne(String caller, String path, int status) throws Exception {
        assertThat(status(caller, "GET", path, false)).isEqualTo(status);
    }

    private int status(String caller, String method, String path, boolean token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token) {
            request.header("Authorization", "bearer " + uaa.userToken("somebody"));
        }
        try (HttpClient client = certificates.client(caller)) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
