package io.elasticruntime.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.tls.ComponentTls;
import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.system.SystemRoutes;
import io.elasticruntime.router.table.Endpoint;
import io.elasticruntime.router.table.RouteTable;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.client.RestClient;

class DestinationsTest {

    private static final String HOST = "shop.example.org:8080";
    private static final String APP = "00000000-aaaa-0000-0000-000000000001";
    private static final String BLUE = "00000000-bbbb-0000-0000-000000000001";
    private static final String GREEN = "00000000-bbbb-0000-0000-000000000002";

    private final RouteTable routes = new RouteTable();
    private final Destinations destinations = new Destinations(
            new SystemRoutes(new RouterProperties(
                    "example.org",
                    3,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(900),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60))),
            routes,
            new Peers(
                    new ComponentProperties(
                            null,
                            "z1",
                            null,
                            Map.of("cloud-controller", URI.create("http://127.0.0.1:1")),
                            new ComponentProperties.Http(Duration.ofSeconds(1), Duration.ofSeconds(1), null)),
                    new ComponentTls(null),
                    RestClient.builder()),
            InstantSource.system());

    @BeforeEach
    void twoProcessesOfOneAppShareARoute() {
        routes.put("blue", Map.of("shop.example.org", List.of(endpoint(BLUE, 0), endpoint(BLUE, 1))));
        routes.put("green", Map.of("shop.example.org", List.of(endpoint(GREEN, 0))));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Cf-App-Instance, " + APP + ":1, blue-1",
        "X-Cf-App-Instance, " + APP + ":0, blue-0 green-0",
        "x-cf-process-instance, " + BLUE + ", blue-0 blue-1",
        "X-CF-Process-Instance, " + GREEN + ":0, green-0",
    })
    void aRequestCanAskForOneInstanceOrOneProcess(String header, String value, String reached) {
        assertThat(find(header, value))
                .isInstanceOfSatisfying(
                        Destination.App.class,
                        app -> assertThat(app.inTurn())
                                .extracting(Endpoint::instanceGuid)
                                .containsExactlyInAnyOrder(reached.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Cf-App-Instance, " + APP + ":9, unknown_route," + " Requested instance ('9') with guid ('" + APP
                + "') does not exist for route ('" + HOST + "')",
        "X-Cf-Process-Instance, " + APP + ", unknown_route," + " Requested instance with process guid ('" + APP
                + "') does not exist for route ('" + HOST + "')",
        "X-Cf-Process-Instance, " + BLUE + ":2, unknown_route,"
                + " Requested instance ('2') with process guid ('" + BLUE + "') does not exist for route ('" + HOST
                + "')",
        "X-Cf-App-Instance, first, invalid_cf_app_instance_header, Invalid X-CF-App-Instance Header",
        "X-Cf-Process-Instance, first, invalid_cf_process_instance_header, Invalid X-CF-Process-Instance Header",
    })
    void whatIsNotThereIsABadRequestThatSaysSo(String header, String value, String name, String message) {
        assertThat(find(header, value)).isInstanceOfSatisfying(Destination.Nowhere.class, nowhere -> {
            assertThat(nowhere.error().status()).isEqualTo(400);
            assertThat(nowhere.error().name()).isEqualTo(name);
            assertThat(nowhere.error().body()).isEqualTo("400 Bad Request: " + message + "\n");
        });
    }

    @Test
    void aSessionGoesToItsInstanceFirstAndToAnotherWhenThatIsGone() {
        for (int i = 0; i < 3; i++) {
            assertThat(inTurn("JSESSIONID=abc; __VCAP_ID__=blue-1")).hasSize(3).startsWith("blue-1");
        }
        assertThat(inTurn("JSESSIONID=abc; __VCAP_ID__=gone")).hasSize(3);
    }

    @Test
    void theCookieOfTheRouterAloneIsNoSession() {
        assertThat(List.of(
                        inTurn("__VCAP_ID__=blue-1").getFirst(),
                        inTurn("__VCAP_ID__=blue-1").getFirst()))
                .doesNotHaveDuplicates();
    }

    private List<String> inTurn(String cookies) {
        return ((Destination.App) find("Cookie", cookies))
                .inTurn().stream().map(Endpoint::instanceGuid).toList();
    }

    private Destination find(String header, String value) {
        HttpHeaders headers = new DefaultHttpHeaders().add(header, value);
        return destinations.find(HOST, "/cart?id=1", headers);
    }

    private static Endpoint endpoint(String process, int index) {
        String color = process.equals(BLUE) ? "blue" : "green";
        return new Endpoint("127.0.0.1", 61000 + index, APP, process, color + "-" + index, index, Map.of());
    }
}
