package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Platform.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
        try (Load load = new Load(platform)) {
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

    /** Requests without pause, several at once. */
    private static final class Load implements AutoCloseable {

        private static final int CLIENTS = 4;

        private final AtomicLong requests = new AtomicLong();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final List<Thread> clients;

        Load(Platform platform) {
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> request(platform)))
                    .toList();
        }

        private void request(Platform platform) {
            try {
                while (true) {
                    try {
                        int status = platform.get(HOST, "/").statusCode();
                        if (status != 200) {
                            failures.add("status " + status);
                        }
                    } catch (IOException e) {
                        failures.add(e.toString());
                    }
                    requests.incrementAndGet();
                    Thread.sleep(5);
                }
            } catch (InterruptedException _) {
                // it is enough
            }
        }

        void awaitRequests(int more) {
            long enough = requests.get() + more;
            await().atMost(SOON).until(() -> requests.get() >= enough);
        }

        List<String> failures() {
            return failures;
        }

        @Override
        public void close() throws InterruptedException {
            clients.forEach(Thread::interrupt);
            for (Thread client : clients) {
                client.join();
            }
        }
    }
}
