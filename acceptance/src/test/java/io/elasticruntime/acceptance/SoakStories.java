package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.acceptance.Account.Answer;
import io.elasticruntime.acceptance.Platform.Instance;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Faults at random, one upon another, while apps are asked and objects are made. Afterwards nothing is missing, nothing is
 * left over, and the platform works. The time of the faults is {@code er.test.soak-seconds}, their seed
 * {@code er.test.soak-seed}.
 */
@ExtendWith(RunningPlatform.class)
class SoakStories {

    private static final int SECONDS = Integer.getInteger("er.test.soak-seconds", 45);
    private static final long SEED = Long.getLong("er.test.soak-seed", 1);
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    @Test
    void afterFaultsAtRandomNothingIsMissingAndNothingIsLeftOver(Platform platform, Developer developer)
            throws Exception {
        Map<String, Integer> apps = new LinkedHashMap<>();
        apps.put(developer.push("many", platform.app("static-site"), manifest -> manifest.memory(64)), 4);
        apps.put(developer.push("single", platform.app("static-site"), manifest -> manifest.memory(64)), 1);
        apps.forEach(developer::scale);
        afterwards(() -> assertComplete(platform, apps));
        List<String> faults = new ArrayList<>();

        try (Load many = new Load(platform, "many.localhost", 2);
                Load single = new Load(platform, "single.localhost", 1);
                Writes writes = new Writes(platform)) {
            Faults random = new Faults(platform, new SplittableRandom(SEED), List.copyOf(apps.keySet()));
            long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            while (System.nanoTime() < end) {
                faults.add(random.next());
            }
            System.out.println("seed " + SEED + ": " + String.join("; ", faults));

            afterwards(() -> {
                assertThat(platform.status())
                        .allMatch(process -> process.state().equals("running"));
                assertComplete(platform, apps);
            });
            assertThat(many.failures()).as("answers while some instance ran").doesNotContain("status 404");
            many.awaitRequests(100);
            single.awaitRequests(100);
            writes.awaitMore(5);
            writes.assertKept();
        }

        afterwards(() -> assertThat(platform.containers()).isEqualTo(platform.instanceGuids()));
        for (String host : List.of("many.localhost", "single.localhost")) {
            for (int i = 0; i < 20; i++) {
                assertThat(platform.get(host, "/").statusCode()).isEqualTo(200);
            }
        }
        developer.delete(developer.push("afterwards", platform.app("static-site"), manifest -> manifest.memory(64)));
        apps.keySet().forEach(developer::delete);
    }

    /** The BBS may be away at one look or another. */
    private static void afterwards(ThrowingRunnable assertion) {
        await().atMost(AFTERWARDS).ignoreException(UncheckedIOException.class).untilAsserted(assertion);
    }

    private static void assertComplete(Platform platform, Map<String, Integer> apps) {
        apps.forEach((app, wanted) -> assertThat(platform.instances(app))
                .allMatch(instance -> instance.state().equals("RUNNING"))
                .extracting(Instance::index)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, wanted).boxed().toList()));
    }

    /** Someone who makes organizations, one after another, and remembers which were acknowledged. */
    private static final class Writes implements AutoCloseable {

        private static final int PAUSE_MILLIS = 50;

        private final Platform platform;
        private final List<String> acknowledged = new CopyOnWriteArrayList<>();
        private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        private Account account;
        private int made;

        Writes(Platform platform) {
            this.platform = platform;
            this.account = Account.administrator(platform);
            writer.scheduleWithFixedDelay(this::write, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void write() {
            try {
                Answer answer = account.send("POST", "/v3/organizations", Map.of("name", "soak-" + made++));
                if (answer.status() == 201) {
                    acknowledged.add(answer.guid());
                } else if (answer.status() == 401) {
                    account = Account.administrator(platform);
                }
            } catch (UncheckedIOException | AssertionError _) {
                // Not acknowledged: the API or UAA is away.
            }
        }

        void awaitMore(int more) {
            int enough = acknowledged.size() + more;
            await().atMost(AFTERWARDS).until(() -> acknowledged.size() >= enough);
        }

        void assertKept() {
            Account reader = Account.administrator(platform);
            assertThat(acknowledged)
                    .allSatisfy(guid -> assertThat(
                                    reader.get("/v3/organizations/" + guid).status())
                            .isEqualTo(200));
        }

        @Override
        public void close() {
            writer.close(); // what is under way may be acknowledged
            Account cleaner = Account.administrator(platform);
            acknowledged.forEach(guid -> cleaner.delete("/v3/organizations/" + guid));
        }
    }
}
