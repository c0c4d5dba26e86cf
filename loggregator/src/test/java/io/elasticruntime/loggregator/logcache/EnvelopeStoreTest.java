package io.elasticruntime.loggregator.logcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeStoreTest {

    private static final long HOUR = 3_600_000_000_000L;

    @Test
    void envelopesComeByTimeHoweverTheyWereSent() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 100, HOUR);
        List.of(3L, 1L, 2L).forEach(time -> store.put(log("app", time), 0));

        assertThat(times(store.read("app", all(false, 10)))).containsExactly(1L, 2L, 3L);
        assertThat(times(store.read("app", all(true, 2)))).containsExactly(3L, 2L);
        assertThat(store.read("other", all(false, 10))).isEmpty();
    }

    @Test
    void theStartIsIncludedAndTheEndIsNot() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 100, HOUR);
        List.of(1L, 2L, 3L, 4L).forEach(time -> store.put(log("app", time), 0));

        assertThat(times(store.read("app", new Query(2, 4, 10, Set.of(), false, null))))
                .containsExactly(2L, 3L);
        assertThat(store.read("app", new Query(4, 4, 10, Set.of(), false, null)))
                .isEmpty();
    }

    @Test
    void envelopesOfTheSameInstantGetTimesOfTheirOwnSoThatAReaderWhoGoesOnBehindTheLastSeesNoneTwice() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 1_000, HOUR);
        for (int i = 0; i < 500; i++) {
            store.put(log("app", 7), 0);
        }
        assertThat(times(store.read("app", all(false, 1_000))))
                .hasSize(500)
                .doesNotHaveDuplicates()
                .startsWith(7L, 8L, 9L)
                .endsWith(506L);
    }

    @Test
    void aSourceKeepsOnlyItsNewest() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 3, HOUR);
        for (long time = 1; time <= 5; time++) {
            store.put(log("app", time), 0);
        }
        assertThat(times(store.read("app", all(false, 10)))).containsExactly(3L, 4L, 5L);
        assertThat(store.meta()).containsEntry("app", new EnvelopeStore.Meta(3, 2, 3, 5));
    }

    @Test
    void aNoisySourceDoesNotDriveOutAQuietOne() {
        EnvelopeStore store = new EnvelopeStore(100_000, 1_000_000, 100_000, HOUR);
        store.put(log("quiet", 1), 0);
        for (long time = 2; time < 5_000; time++) {
            store.put(log("noisy", time), 0);
        }
        assertThat(times(store.read("quiet", all(false, 10)))).containsExactly(1L);
        assertThat(times(store.read("noisy", all(true, 1)))).containsExactly(4_999L);
        assertThat(store.meta().get("noisy").expired()).isPositive();
        assertThat(store.used()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void whoHasLongBeenSilentGoesFirst() {
        EnvelopeStore store = new EnvelopeStore(100_000, 1_000_000, 100_000, HOUR);
        store.put(log("gone", 1), 0);
        for (long time = 2; time < 5_000; time++) {
            store.put(log("live", time), 2 * HOUR);
        }
        assertThat(store.meta()).containsOnlyKeys("live");
    }

    @Test
    void onlyTheKindsThatAreAskedForCountTowardsTheLimit() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 100, HOUR);
        for (long time = 1; time <= 10; time++) {
            store.put(log("app", time), 0);
            store.put(counter("app", time, "c"), 0);
        }
        List<Envelope> logs = store.read("app", new Query(0, 100, 5, Set.of(EnvelopeType.LOG), true, null));
        assertThat(logs).hasSize(5).allMatch(Envelope::hasLog);
    }

    @Test
    void namesFilterMetricsAndNeverMatchLogs() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 100, HOUR);
        store.put(log("app", 1), 0);
        store.put(counter("app", 2, "requests_total"), 0);
        store.put(counter("app", 3, "errors"), 0);
        store.put(
                Envelope.newBuilder()
                        .setSourceId("app")
                        .setTimestamp(4)
                        .setGauge(Gauge.newBuilder()
                                .putMetrics("requests", GaugeValue.getDefaultInstance())
                                .putMetrics("cpu", GaugeValue.getDefaultInstance()))
                        .build(),
                0);
        store.put(
                Envelope.newBuilder()
                        .setSourceId("app")
                        .setTimestamp(5)
                        .setTimer(Timer.newBuilder().setName("requests"))
                        .build(),
                0);

        List<Envelope> found = store.read("app", new Query(0, 100, 10, Set.of(), false, Pattern.compile("^requ")));
        assertThat(times(found)).containsExactly(2L, 4L, 5L);
        assertThat(found.get(1).getGauge().getMetricsMap()).containsOnlyKeys("requests");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itNeverTakesMoreThanItsMemoryAndCountsWhatItForgets(long seed) {
        Random random = new Random(seed);
        EnvelopeStore store = new EnvelopeStore(200_000, 1_000_000, 500, HOUR);
        int put = 5_000;
        for (int i = 0; i < put; i++) {
            store.put(log("app-" + random.nextInt(1 + random.nextInt(30)), i * 10_000L), i);
            assertThat(store.used()).isLessThanOrEqualTo(200_000);
        }
        long known = store.meta().values().stream()
                .mapToLong(meta -> meta.count() + meta.expired())
                .sum();
        assertThat(known).isEqualTo(put);
    }

    private static Query all(boolean descending, int limit) {
        return new Query(Long.MIN_VALUE, Long.MAX_VALUE, limit, Set.of(), descending, null);
    }

    private static List<Long> times(List<Envelope> envelopes) {
        return new ArrayList<>(envelopes.stream().map(Envelope::getTimestamp).toList());
    }

    private static Envelope log(String source, long time) {
        return Envelope.newBuilder()
                .setSourceId(source)
                .setTimestamp(time)
                .setLog(Log.newBuilder().setPayload(ByteString.copyFromUtf8("a line")))
                .build();
    }

    private static Envelope counter(String source, long time, String name) {
        return Envelope.newBuilder()
                .setSourceId(source)
                .setTimestamp(time)
                .setCounter(Counter.newBuilder().setName(name))
                .build();
    }

    @Test
    void anExpressionThatTakesForEverIsGivenUp() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 1_000_000, 100, HOUR);
        store.put(
                Envelope.newBuilder()
                        .setSourceId("app")
                        .setTimestamp(1)
                        .setCounter(org.cloudfoundry.loggregator.v2.Counter.newBuilder()
                                .setName("a".repeat(40) + "!"))
                        .build(),
                1);

        assertThat(store.read("app", named("a+"))).hasSize(1);
        org.assertj.core.api.Assertions.assertThatExceptionOfType(NameFilter.TooMuchWorkException.class)
                .isThrownBy(() -> store.read("app", named("^(a|aa)+\\1?$")));
    }

    private static Query named(String expression) {
        return new Query(0, 100, 1000, java.util.Set.of(), false, java.util.regex.Pattern.compile(expression));
    }

    @Test
    void aReadGivesNoMoreBytesThanOneAnswerMayHave() {
        EnvelopeStore store = new EnvelopeStore(1_000_000, 3_000, 100, HOUR);
        for (int i = 1; i <= 50; i++) {
            store.put(
                    Envelope.newBuilder()
                            .setSourceId("app")
                            .setTimestamp(i)
                            .setLog(org.cloudfoundry.loggregator.v2.Log.newBuilder()
                                    .setPayload(com.google.protobuf.ByteString.copyFrom(new byte[800])))
                            .build(),
                    i);
        }
        Query all = new Query(0, 100, 1000, java.util.Set.of(), false, null);

        assertThat(store.read("app", all)).hasSize(3).first().returns(1L, Envelope::getTimestamp);
        assertThat(store.sizeOf("app", all)).isBetween(3_000L, 4_000L);
        Query newest = new Query(0, 100, 1000, java.util.Set.of(), true, null);
        assertThat(store.read("app", newest)).hasSize(3).first().returns(50L, Envelope::getTimestamp);
    }
}
