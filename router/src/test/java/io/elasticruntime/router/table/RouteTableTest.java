package io.elasticruntime.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.router.TestProperties;
import io.elasticruntime.router.host.HostName;
import io.elasticruntime.router.system.SystemRoutes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final RouteTable table = new RouteTable(_ -> false);

    @BeforeEach
    void someRoutes() {
        table.put("exact", Map.of("shop.x", List.of(at(1))));
        table.put("path", Map.of("shop.x/api", List.of(at(2)), "shop.x/api/v2", List.of(at(3))));
        table.put("wildcard", Map.of("*.x", List.of(at(4))));
        table.put("near-wildcard", Map.of("*.eu.x", List.of(at(5))));
        table.put("without-instances", Map.of("shop.x/empty", List.of(), "lonely.y", List.of()));
        table.put("only-path", Map.of("deep.x/p", List.of(at(6))));
    }

    @ParameterizedTest(name = "{0}{1} -> {2}")
    @CsvSource({
        "shop.x,       /,              1",
        "SHOP.X,       /,              1",
        "shop.x,       /other,         1",
        "shop.x,       /api,           2",
        "shop.x,       /API/,          2",
        "shop.x,       /api/orders,    2",
        "shop.x,       /api?x=/api/v2, 2",
        "shop.x,       /apis,          1",
        "shop.x,       /api/v2/orders, 3",
        "shop.x,       /empty/deep,    1",
        "other.x,      /,              4",
        "a.b.x,        /,              4",
        "a.eu.x,       /,              5",
        "deep.x,       /p/q,           6",
        "deep.x,       /elsewhere,     4"
    })
    void theLongestPathOfTheNearestHostWins(String host, String path, int port) {
        assertThat(portOf(table.lookup(HostName.of(host).orElseThrow(), path))).isEqualTo(port);
    }

    @Test
    void aHostThatNobodyKnowsHasNoPool() {
        assertThat(table.lookup(HostName.of("unknown.z").orElseThrow(), "/")).isNull();
        assertThat(table.lookup(HostName.of("x").orElseThrow(), "/")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uaa.x",
                "UAA.x",
                "uaa.x.",
                "UaA.X/path",
                "*.uaa.x",
                "zone.uaa.x",
                "localhost",
                "x",
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f.1",
                "*.0.0.1",
                "[::1]",
                "uaa.x:8080",
                "*",
                "a.*.x",
                "",
                "/path",
                "a..x",
            })
    void aRouteThatNoAppCanHaveIsNotTaken(String route) {
        RouteTable guarded = new RouteTable(new SystemRoutes(TestProperties.of("x"))::owns);
        guarded.put("thief", Map.of(route, List.of(at(1))));
        assertThat(guarded.size()).isZero();
        assertThat(guarded.processes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.x", "*.x", "xn--bcher-kva.x", "under_score.y/path"})
    void everyOtherRouteIs(String route) {
        RouteTable guarded = new RouteTable(new SystemRoutes(TestProperties.of("x"))::owns);
        guarded.put("owner", Map.of(route, List.of(at(1))));
        assertThat(guarded.size()).isOne();
    }

    @Test
    void aRouteWithoutInstancesHasAnEmptyPool() {
        Pool pool = table.lookup(HostName.of("lonely.y").orElseThrow(), "/");
        assertThat(pool).isNotNull();
        assertThat(pool.isEmpty()).isTrue();
    }

    @Test
    void twoProcessesOfOneRouteShareItAndLeaveItOneByOne() {
        table.put("green", Map.of("shop.x", List.of(at(9))));
        assertThat(ports("shop.x")).containsExactlyInAnyOrder(1, 9);
        table.put("exact", Map.of());
        assertThat(ports("shop.x")).containsExactly(9);
        table.put("green", Map.of());
        assertThat(portOf(table.lookup(HostName.of("shop.x").orElseThrow(), "/")))
                .as("the wildcard takes over")
                .isEqualTo(4);
        assertThat(table.processes()).doesNotContain("exact", "green");
    }

    @Test
    void endpointsAreTakenInTurnEvenWhenOthersJoin() {
        table.put("exact", Map.of("shop.x", List.of(at(1), at(2))));
        int first = next("shop.x");
        table.put("exact", Map.of("shop.x", List.of(at(1), at(2), at(3))));
        int second = next("shop.x");
        int third = next("shop.x");
        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    }

    @Test
    void anEndpointThatFailedIsTriedLastUntilItsTimeIsOver() {
        Pool pool = new Pool(List.of(at(1), at(2)));
        pool.failed(at(1), T0, Duration.ofSeconds(30));
        for (int i = 0; i < 4; i++) {
            assertThat(pool.inTurn(T0.plusSeconds(1))).containsExactly(at(2), at(1));
        }
        assertThat(pool.inTurn(T0.plusSeconds(30)).getFirst())
                .isNotEqualTo(pool.inTurn(T0.plusSeconds(30)).getFirst());
    }

    private int next(String host) {
        Pool pool = table.lookup(HostName.of(host).orElseThrow(), "/");
        assertThat(pool).isNotNull();
        return pool.inTurn(T0).getFirst().port();
    }

    private List<Integer> ports(String host) {
        Pool pool = table.lookup(HostName.of(host).orElseThrow(), "/");
        assertThat(pool).isNotNull();
        return pool.endpoints().stream().map(Endpoint::port).toList();
    }

    private static int portOf(@Nullable Pool pool) {
        assertThat(pool).isNotNull();
        return pool.endpoints().getFirst().port();
    }

    private static Endpoint at(int port) {
        return new Endpoint("127.0.0.1", port, "app", "process", "instance-" + port, 0, Map.of());
    }
}
