package io.elasticruntime.loggregator.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairBufferTest {

    private static final Duration NONE = Duration.ZERO;

    @Test
    void elementsOfOneSourceKeepTheirOrder() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(10);
        List.of("1", "2", "3").forEach(line -> buffer.add("app", line));

        assertThat(buffer.take(10, NONE, NONE).elements()).containsExactly("1", "2", "3");
    }

    @Test
    void sourcesTakeTurns() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(10);
        List.of("a1", "a2", "a3").forEach(line -> buffer.add("a", line));
        buffer.add("b", "b1");

        assertThat(buffer.take(2, NONE, NONE).elements()).containsExactly("a1", "b1");
        assertThat(buffer.take(9, NONE, NONE).elements()).containsExactly("a2", "a3");
    }

    @Test
    void aNoisySourceLosesItsOwnOldestAndTheQuietOneNothing() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(10);
        buffer.add("quiet", "q1");
        IntStream.range(0, 100).forEach(i -> buffer.add("noisy", "n" + i));
        buffer.add("quiet", "q2");

        FairBuffer.Batch<String> batch = buffer.take(100, NONE, NONE);
        assertThat(batch.elements()).hasSize(10).contains("q1", "q2", "n99").doesNotContain("n0");
        assertThat(batch.dropped()).containsExactly(Map.entry("noisy", 92L));
    }

    @Test
    void lossesAreToldOnce() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(1);
        buffer.add("app", "1");
        buffer.add("app", "2");

        assertThat(buffer.take(1, NONE, NONE).dropped()).containsExactly(Map.entry("app", 1L));
        assertThat(buffer.take(1, NONE, NONE).isEmpty()).isTrue();
    }

    @Test
    void aWaitingReaderIsWokenByTheFirstElement() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(10);
        AtomicReference<FairBuffer.Batch<String>> taken = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                taken.set(buffer.take(10, Duration.ofMinutes(1), NONE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        buffer.add("app", "1");

        assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
        assertThat(taken.get().elements()).containsExactly("1");
    }

    @Test
    void aClosedBufferGivesWhatItHasAndNeverWaits() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(10);
        buffer.add("app", "1");
        buffer.close();
        buffer.add("app", "2");

        assertThat(buffer.take(10, Duration.ofMinutes(1), Duration.ofMinutes(1)).elements())
                .containsExactly("1");
        assertThat(buffer.take(10, Duration.ofMinutes(1), NONE).isEmpty()).isTrue();
    }

    @Test
    void itMustHoldSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FairBuffer<>(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensNothingIsLostUncountedAndOrderIsKept(long seed) throws InterruptedException {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(50);
        FairBuffer<Integer> buffer = new FairBuffer<>(capacity);
        Map<String, Long> added = new HashMap<>();
        Map<String, Long> accounted = new HashMap<>();
        Map<String, List<Integer>> taken = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(10) < 8) {
                int source = random.nextInt(1 + random.nextInt(8));
                buffer.add("s" + source, source * 1_000_000 + step);
                added.merge("s" + source, 1L, Long::sum);
            } else {
                account(buffer.take(1 + random.nextInt(20), NONE, NONE), accounted, taken);
            }
            assertThat(buffer.size()).isBetween(0, capacity);
        }
        account(buffer.take(Integer.MAX_VALUE, NONE, NONE), accounted, taken);

        assertThat(accounted).isEqualTo(added);
        assertThat(taken.values()).allSatisfy(elements -> assertThat(elements).isSorted());
    }

    private static void account(
            FairBuffer.Batch<Integer> batch, Map<String, Long> accounted, Map<String, List<Integer>> taken) {
        for (int element : batch.elements()) {
            String source = "s" + element / 1_000_000;
            accounted.merge(source, 1L, Long::sum);
            taken.computeIfAbsent(source, _ -> new ArrayList<>()).add(element);
        }
        batch.dropped().forEach((source, count) -> accounted.merge(source, count, Long::sum));
    }

    @Test
    void heavyElementsMakeRoomForOneAnotherBeforeTheirNumberDoes() throws InterruptedException {
        FairBuffer<String> buffer = new FairBuffer<>(100, String::length, () -> 10);
        for (String element : List.of("aaaa", "bbbb", "cccc")) {
            buffer.add("noisy", element);
        }
        buffer.add("quiet", "dd");

        FairBuffer.Batch<String> batch = buffer.take(10, NONE, NONE);
        assertThat(batch.elements()).containsExactlyInAnyOrder("bbbb", "cccc", "dd");
        assertThat(batch.dropped()).containsExactly(Map.entry("noisy", 1L));

        buffer.add("huge", "x".repeat(50));
        assertThat(buffer.take(10, NONE, NONE).elements()).hasSize(1);
    }
}
