package io.elasticruntime.acceptance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Platform.Instance;
import io.elasticruntime.acceptance.Platform.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Something is killed, and the apps do not mind. These stories come last: each leaves a whole platform behind. */
@ExtendWith(RunningPlatform.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZFaultStories {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration RESTART = Duration.ofSeconds(60);
    private static final String HOST = "survivor.localhost";
    private static String app;

    @BeforeAll
    static void push(Platform platform, Developer developer) {
        app = developer.push("survivor", platform.app("probe"));
        developer.scale(app, 4);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(platform.running(app)).hasSize(4));
    }

    @Test
    @Order(1)
    void fourInstancesAreTwoInEachZone(Platform platform) {
        Map<String, Long> perZone = platform.running(app).stream().collect(groupingBy(Instance::zone, counting()));
        assertThat(perZone).containsOnly(Map.entry("z1", 2L), Map.entry("z2", 2L));
    }

    @Test
    @Order(2)
    void aKilledAppProcessIsBackAndTheCrashIsAnEvent(Platform platform, Developer developer) {
        Instance victim = platform.running(app).getFirst();
        List<ProcessHandle> processes = platform.processesOf(victim);
        assertThat(processes).isNotEmpty();
        processes.forEach(process -> platform.kill(process.pid()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(platform.running(app))
                        .hasSize(4)
                        .noneMatch(instance -> instance.guid().equals(victim.guid())));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(developer.events(app)).contains("app.crash"));
    }

    @Test
    @Order(3)
    void aKilledCellRepCostsNoInstanceItsLife(Platform platform) throws Exception {
        List<String> before = guids(platform);
        Status cell = platform.status("cell-z1-0");
        platform.kill(cell.pid());
        awaitRestart(platform, cell);
        assertThat(guids(platform)).isEqualTo(before);
        assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("processes")
    @Order(4)
    void aKilledComponentIsRestartedAndNoRequestIsLostWithoutTheRouter(String component, Platform platform)
            throws Exception {
        List<String> before = guids(platform);
        Status killed = platform.status(component);
        platform.kill(killed.pid());
        long requests = 0;
        while (!isBack(platform, killed)) {
            if (!component.equals("router")) {
                assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
            }
            assertThat(++requests).as("looks until " + component + " is back").isLessThan(2000);
        }
        await().atMost(RESTART)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200));
        assertThat(guids(platform)).isEqualTo(before);
    }

    /** It would wait until all its clients have gone, and these stay. */
    @Test
    @Order(4)
    void aDatabaseThatIsToldToEndIsStartedAgain(Platform platform) {
        List<String> before = guids(platform);
        Status told = platform.status("postgres");
        platform.signal("TERM", told.pid());
        awaitRestart(platform, told);
        assertThat(guids(platform)).isEqualTo(before);
    }

    /** Every process of the layout but the cells, in whatever order they depend on each other. */
    static Stream<String> processes() {
        Stream<String> services = Platform.LAYOUT.equals("compact")
                ? Stream.of("platform")
                : Stream.of("uaa", "bbs", "cloud-controller", "auctioneer", "cc-bridge", "loggregator");
        return Stream.concat(services, Stream.of("postgres", "health-monitor", "router"));
    }

    @Test
    @Order(5)
    void theInstancesOfALostCellRunElsewhereAndTheRouteNeverFails(Platform platform) throws Exception {
        Status cell = platform.status("cell-z2-0");
        // A lost machine does not restart its own cell: whoever would do that is held for the time.
        long healthMonitor =
                Objects.requireNonNull(platform.status("health-monitor").pid());
        platform.signal("STOP", healthMonitor);
        try {
            List<Instance> lost = platform.running(app).stream()
                    .filter(instance -> instance.cell().equals("cell-z2-0"))
                    .toList();
            assertThat(lost).isNotEmpty();
            platform.kill(cell.pid());
            lost.forEach(instance -> platform.processesOf(instance).forEach(process -> platform.kill(process.pid())));
            for (int i = 0; i < 50; i++) {
                assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
            }
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
                assertThat(platform.running(app))
                        .hasSize(4)
                        .allMatch(instance -> instance.cell().equals("cell-z1-0"));
            });
        } finally {
            platform.signal("CONT", healthMonitor);
        }
        awaitRestart(platform, cell);
    }

    @Test
    @Order(6)
    void afterDownAndUpTheAppsComeBackByThemselves(Platform platform) {
        platform.er().must("down");
        platform.er().must("up");
        await().atMost(RESTART).ignoreExceptions().untilAsserted(() -> {
            assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
            assertThat(platform.running(app)).hasSize(4);
        });
    }

    /** The four instances that run; every story begins and ends with a whole platform. */
    private static List<String> guids(Platform platform) {
        await().atMost(RESTART)
                .ignoreExceptions()
                .until(() -> platform.running(app).size() == 4);
        return platform.running(app).stream().map(Instance::guid).sorted().collect(Collectors.toList());
    }

    private static void awaitRestart(Platform platform, Status killed) {
        await().atMost(RESTART).until(() -> isBack(platform, killed));
    }

    private static boolean isBack(Platform platform, Status killed) {
        Status now = platform.status(killed.name());
        return now.state().equals("running") && !Objects.equals(now.pid(), killed.pid());
    }
}
