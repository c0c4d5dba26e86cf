package io.elasticruntime.ccbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bridge.internal.CcInternalApi.Fingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AppDifferenceTest {

    @Test
    void missingStaleAndExtraAreToldApart() {
        AppDifference difference = AppDifference.of(
                List.of(new Fingerprint("a", "1"), new Fingerprint("b", "2"), new Fingerprint("c", "3")),
                Map.of("b", "2", "c", "old", "d", "4"));

        assertThat(difference.missing()).containsExactly("a");
        assertThat(difference.stale()).containsExactly("c");
        assertThat(difference.extra()).containsExactly("d");
        assertThat(difference.isEmpty()).isFalse();
    }

    @Test
    void repairingTheDifferenceLeavesNone() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            Map<String, String> wanted = random(random);
            Map<String, String> there = random(random);
            List<Fingerprint> fingerprints = wanted.entrySet().stream()
                    .map(entry -> new Fingerprint(entry.getKey(), entry.getValue()))
                    .toList();

            AppDifference difference = AppDifference.of(fingerprints, there);
            difference
                    .missing()
                    .forEach(guid ->
                            assertThat(there.put(guid, wanted.get(guid))).isNull());
            difference
                    .stale()
                    .forEach(guid ->
                            assertThat(there.put(guid, wanted.get(guid))).isNotNull());
            difference.extra().forEach(guid -> assertThat(there.remove(guid)).isNotNull());

            assertThat(there).isEqualTo(wanted);
            assertThat(AppDifference.of(fingerprints, there).isEmpty()).isTrue();
        }
    }

    private static Map<String, String> random(Random random) {
        return random.ints(random.nextInt(8), 0, 8)
                .boxed()
                .collect(Collectors.toMap(i -> "p" + i, _ -> "e" + random.nextInt(2), (one, _) -> one, HashMap::new));
    }
}
