package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Platform.Instance;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator takes cells out of service, and nobody notices. */
@ExtendWith(RunningPlatform.class)
class EvacuationStories {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOST = "mover.localhost";
    private static String app;

    @BeforeAll
    static void push(Platform platform, Developer developer) {
        app = developer.push("mover", platform.app("probe"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(platform.running(app)).hasSize(1));
    }

    @Test
    void anAppOfOneInstanceLosesNoRequestWhileEachCellInTurnIsEvacuated(Platform platform) throws Exception {
        try (Load load = new Load(platform, HOST, 4)) {
            for (int i = 0; i < 2; i++) {
                Instance before = platform.running(app).getFirst();

                platform.er().must("cell", "evacuate", before.cell());

                assertThat(platform.running(app))
                        .hasSize(1)
                        .noneMatch(now -> now.cell().equals(before.cell()));
                assertThat(platform.processesOf(before)).isEmpty();
                assertThat(platform.er().must("cell", "list")).contains("evacuated");
                platform.er().must("cell", "return", before.cell());
            }
            load.awaitRequests(100);
            assertThat(load.failures()).isEmpty();
        }
        assertThat(platform.er().must("cell", "list")).doesNotContain("evacuated");
    }

    @Test
    void aCellThatIsUnknownCannotBeEvacuated(Platform platform) {
        Er.Result result = platform.er().run("cell", "evacuate", "cell-z9-9");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("There is no component cell-z9-9");
    }
}
