package io.elasticruntime.bbs.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;

class SharedTransactionsTest {

    private static final int REQUESTS = 200;

    private final List<Map<Integer, Integer>> transactions = new CopyOnWriteArrayList<>();

    @Test
    void whoeverComesAloneIsServedAloneWithItsOwnRequestId() {
        List<String> ids = new CopyOnWriteArrayList<>();
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(requests -> {
            ids.add(String.valueOf(MDC.get("request_id")));
            return doubled(requests);
        });
        MDC.put("request_id", "mine");
        try {
            assertThat(shared.run(1, 21)).isEqualTo(42);
        } finally {
            MDC.clear();
        }
        assertThat(transactions).containsExactly(Map.of(1, 21));
        assertThat(ids).containsExactly("mine");
    }

    @Test
    void whatComesWhileTransactionsAreUnderWaySharesTheNextAndEachGetsItsOwnAnswer() throws Exception {
        CountDownLatch gathered = new CountDownLatch(1);
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(requests -> {
            await(gathered);
            return doubled(requests);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int request = i;
                answers.add(threads.submit(() -> shared.run(request, request)));
            }
            gathered.countDown();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(2 * i);
            }
        }
        assertThat(transactions).hasSizeLessThan(REQUESTS);
        assertThat(transactions.stream().mapToInt(Map::size).sum()).isEqualTo(REQUESTS);
    }

    @Test
    void twoRequestsAboutTheSameAreNeverInOneTransaction() throws Exception {
        CountDownLatch gathered = new CountDownLatch(1);
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(requests -> {
            await(gathered);
            return doubled(requests);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int request = i;
                answers.add(threads.submit(() -> shared.run(7, request)));
            }
            gathered.countDown();
            for (int i = 0; i < 10; i++) {
                assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(2 * i);
            }
        }
        assertThat(transactions).hasSize(10);
    }

    @Test
    void whatOneSpoilsIsTriedOneByOneAndOnlyThatOneFails() throws Exception {
        CountDownLatch gathered = new CountDownLatch(1);
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(requests -> {
            await(gathered);
            if (requests.containsKey(13)) {
                throw new IllegalArgumentException("thirteen");
            }
            return doubled(requests);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Integer, Future<Integer>> answers = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                int request = i;
                answers.put(i, threads.submit(() -> shared.run(request, request)));
            }
            gathered.countDown();
            for (Map.Entry<Integer, Future<Integer>> answer : answers.entrySet()) {
                if (answer.getKey() == 13) {
                    assertThatThrownBy(() -> answer.getValue().get(10, TimeUnit.SECONDS))
                            .hasRootCauseMessage("thirteen");
                } else {
                    assertThat(answer.getValue().get(10, TimeUnit.SECONDS)).isEqualTo(2 * answer.getKey());
                }
            }
        }
    }

    @Test
    void aDatabaseThatIsAwayFailsAllOfThemAtOnce() {
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(_ -> {
            throw new DataAccessResourceFailureException("away");
        });
        assertThatThrownBy(() -> shared.run(1, 1)).isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void whoStandsBehindTransactionsThatDoNotEndIsTurnedAwayAndNeverServed() throws Exception {
        CountDownLatch moves = new CountDownLatch(1);
        Semaphore begun = new Semaphore(0);
        SharedTransactions<Integer, Integer, Integer> shared = new SharedTransactions<>(requests -> {
            begun.release();
            await(moves);
            return doubled(requests);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> stuck = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                int request = i;
                stuck.add(threads.submit(() -> shared.run(request, request)));
                begun.acquire();
            }
            assertThatThrownBy(() -> shared.run(3, 3)).isInstanceOf(TransientDataAccessResourceException.class);
            moves.countDown();
            assertThat(stuck.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(stuck.get(1).get(10, TimeUnit.SECONDS)).isEqualTo(4);
        }
        assertThat(transactions).noneMatch(requests -> requests.containsKey(3));
    }

    private Map<Integer, Integer> doubled(Map<Integer, Integer> requests) {
        transactions.add(Map.copyOf(requests));
        Map<Integer, Integer> answers = new HashMap<>();
        requests.forEach((key, request) -> answers.put(key, 2 * request));
        return answers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
