package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Platform.Instance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an instance has around it, and what happens when somebody takes it away. */
@ExtendWith(RunningPlatform.class)
class ContainerStories {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOST = "contained.localhost";
    private static String app;

    @BeforeAll
    static void push(Platform platform, Developer developer) {
        app = developer.push("contained", platform.app("probe"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(platform.running(app)).hasSize(1));
    }

    @Test
    void anInstanceKnowsItsNameAndWhereItsCertificateIs(Platform platform) throws Exception {
        String environment = platform.get(HOST, "/env").body();

        assertThat(environment)
                .contains("\"CF_INSTANCE_GUID\":\""
                        + platform.running(app).getFirst().guid() + "\"")
                .contains("\"CF_INSTANCE_INDEX\":\"0\"")
                .containsPattern("\"CF_INSTANCE_CERT\":\"[^\"]*/instance.crt\"")
                .containsPattern("\"CF_INSTANCE_KEY\":\"[^\"]*/instance.key\"");
    }

    @Test
    void aContainerRemovedBehindTheCellsBackIsNoticedWithinTwoSeconds(Platform platform, Developer developer) {
        Instance victim = platform.running(app).getFirst();

        platform.removeContainer(victim);

        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(platform.running(app)).doesNotContain(victim));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(platform.running(app)).hasSize(1).doesNotContain(victim));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(developer.events(app)).contains("app.crash"));
        assertThat(platform.processesOf(victim)).isEqualTo(List.of());
    }
}
