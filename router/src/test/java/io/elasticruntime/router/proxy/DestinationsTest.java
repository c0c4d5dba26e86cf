package io.elasticruntime.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.tls.ComponentTls;
import io.elasticruntime.router.TestProperties;
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

    private static final URI API = URI.create("http://127.0.0.1:1");
    private static final URI UAA = URI.create("http://127.0.0.1:2");
    private static final URI LOGS = URI.create("http://127.0.0.1:3");

    private final RouteTable routes = new RouteTable(_ -> false);
    private final Destinations destinations = new Destinations(
            new SystemRoutes(TestProperties.of("example.org")),
            routes,
            new Peers(
                    new ComponentProperties(
                            null,
                            "z1",
                            null,
                            Map.of(
                                    "cloud-controller", API,
                                    "uaa", UAA,
                                    "loggregator", LOGS),
                            new ComponentProperties.Http(Duration.ofSeconds(1), Duration.ofSeconds(1), null)),
                    new ComponentTls(null),
                    RestClient.builder()),
            InstantSource.system());

    @BeforeEach
    void twoProcessesOfOneAppShareARoute() {
        routes.put("blue", Map.of("shop.example.org", List.of(endpoint(BLUE, 0), endpoint(BLUE, 1))));
        routes.put("green", Map.of("shop.example.org", List.of(endpoint(GREEN, 0))));
    }

    @Test
    void aRouteIsUnknownOnlyWhenTheTableHasBeenFullOnce() {
        HttpHeaders none = new DefaultHttpHeaders();
        assertThat(destinations.find("other.example.org", "/", none))
                .isEqualTo(new Destination.Nowhere(RouterError.routesNotKnown("other.example.org")));
        assertThat(destinations.find("shop.example.org", "/", none)).isInstanceOf(Destination.App.class);

        routes.completed();

        assertThat(destinations.find("other.example.org", "/", none))
                .isEqualTo(new Destination.Nowhere(RouterError.unknownRoute("other.example.org")));
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

    /** A table that lets in whatever it is told: what an attacker would have, had every check before it failed. */
    @ParameterizedTest
    @CsvSource({
        "uaa.example.org, 2",
        "UAA.Example.Org, 2",
        "uaa.example.org.:8080, 2",
        "login.example.org:8080, 2",
        "api.example.org, 1",
        "API.EXAMPLE.ORG., 1",
        "example.org, 1",
        "localhost:8080, 1",
        "127.0.0.1:8080, 1",
        "127.1, 1",
        "2130706433, 1",
        "[::1]:8080, 1",
        "doppler.example.org, 3",
        "log-cache.example.org, 3",
        "log-stream.example.org, 3",
    })
    void noTableCanTakeThePlatformsNames(String host, int component) {
        for (String route : List.of(
                "*.example.org",
                "*.org",
                "example.org",
                "localhost",
                "127.0.0.1",
                "127.1",
                "2130706433",
                "uaa.example.org",
                "login.example.org",
                "api.example.org",
                "doppler.example.org",
                "log-cache.example.org",
                "log-stream.example.org")) {
            routes.put("thief of " + route, Map.of(route, List.of(endpoint(GREEN, 7))));
        }
        assertThat(destinations.find(host, "/v3/info", new DefaultHttpHeaders()))
                .isEqualTo(new Destination.Component(URI.create("http://127.0.0.1:" + component)));
    }

    @ParameterizedTest
    @CsvSource({"ssh.example.org, 404", "zone.uaa.example.org, 404", "a..example.org, 400", "'a.org,b.org', 400"})
    void aNameThatNobodyCanHaveReachesNobody(String host, int status) {
        routes.put("thief", Map.of("*.example.org", List.of(endpoint(GREEN, 7))));
        assertThat(destinations.find(host, "/", new DefaultHttpHeaders()))
                .isInstanceOfSatisfying(
                        Destination.Nowhere.class,
                        nowhere -> assertThat(nowhere.error().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, blue-0 blue-1 green-0",
        "other.example.org, any-9",
        "SHOP.example.org.:8080, blue-0 blue-1 green-0"
    })
    void aWildcardGetsWhatNobodyElseHas(String host, String reached) {
        routes.put(
                "any",
                Map.of("*.example.org", List.of(new Endpoint("127.0.0.1", 61009, APP, GREEN, "any-9", 9, Map.of()))));
        assertThat(destinations.find(host, "/", new DefaultHttpHeaders()))
                .isInstanceOfSatisfying(
                        Destination.App.class,
                        app -> assertThat(app.inTurn())
                                .extracting(Endpoint::instanceGuid)
                                .containsExactlyInAnyOrder(reached.split(" ")));
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
