package io.elasticruntime.uaa.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HashGateTest {

    @Test
    void asManyAreComputedAtOnceAsThereAreProcessorsAndNoMore() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        HashGate gate = gate(null, 0, Duration.ofSeconds(10));
        CyclicBarrier allIn = new CyclicBarrier(processors + 1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < processors; i++) {
                executor.submit(() -> gate.run("a", () -> {
                    await(allIn);
                    return await(leave);
                }));
            }
            await(allIn);

            assertThatThrownBy(() -> gate.run("b", () -> true)).isInstanceOf(HashGate.BusyException.class);
            leave.countDown();
        }
        assertThat(gate.run("b", () -> true)).isTrue();
    }

    @Test
    void whoWaitsGetsATurnAndWhoWaitsTooLongIsRefused() throws Exception {
        HashGate gate = gate(1, 8, Duration.ofMillis(50));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(() -> gate.run("a", () -> {
                entered.countDown();
                return await(leave);
            }));
            await(entered);
            assertThatThrownBy(() -> gate.run("b", () -> true)).isInstanceOf(HashGate.BusyException.class);

            Future<Boolean> patient = executor.submit(() -> gate.run("b", () -> true));
            leave.countDown();

            assertThat(patient.get()).isTrue();
        }
    }

    @Test
    void oneAddressCannotTakeAllPlacesOfThoseThatWait() throws Exception {
        HashGate gate = new HashGate(new AttemptProperties.Hashing(1, 2, 1, Duration.ofSeconds(10)));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(() -> gate.run("a", () -> {
                entered.countDown();
                return await(leave);
            }));
            await(entered);
            Future<Boolean> first = executor.submit(() -> gate.run("greedy", () -> true));
            while (gate.waiting() == 0) {
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> gate.run("greedy", () -> true)).isInstanceOf(HashGate.BusyException.class);

            Future<Boolean> other = executor.submit(() -> gate.run("modest", () -> true));
            while (gate.waiting() == 1) {
                Thread.onSpinWait();
            }
            leave.countDown();
            assertThat(first.get()).isTrue();
            assertThat(other.get()).isTrue();
            assertThat(gate.waiting()).isZero();
        }
    }

    private static HashGate gate(Integer atOnce, int waiting, Duration patience) {
        return new HashGate(new AttemptProperties.Hashing(atOnce, waiting, waiting, patience));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
