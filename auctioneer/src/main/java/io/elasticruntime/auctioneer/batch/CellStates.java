package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.cell.RepApi;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The cells as they are now: known to the BBS, and answering for themselves. */
@Component
class CellStates {

    private static final Logger log = LoggerFactory.getLogger(CellStates.class);

    private static final Pattern PARTS = Pattern.compile("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Peers peers;
    private final AuctionProperties properties;
    private final AuctionMetrics metrics;
    private final ExecutorService threads;
    private final Map<URI, RepApi> reps = new ConcurrentHashMap<>();

    CellStates(Peers peers, AuctionProperties properties, AuctionMetrics metrics, ExecutorService cellThreads) {
        this.peers = peers;
        this.properties = properties;
        this.metrics = metrics;
        this.threads = cellThreads;
    }

    /**
     * Asks every cell for its state, all at once. Left out are cells that do not answer in time, that are evacuating,
     * or that answer for another one.
     *
     * @throws RuntimeException if the BBS cannot be asked which cells there are
     */
    Snapshot fetch() throws InterruptedException {
        List<CellPresence> cells = peers.client(CellsApi.class, "bbs").list();
        long begin = System.nanoTime();
        int silent = 0;
        List<Future<CellState>> answers = new ArrayList<>();
        cells.forEach(
                cell -> answers.add(threads.submit(() -> rep(cell.repUrl()).state())));
        Map<String, URI> addresses = new ConcurrentHashMap<>();
        List<CellState> states = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            CellPresence cell = cells.get(i);
            Optional<CellState> state = answer(cell, answers.get(i));
            if (state.isEmpty()) {
                silent++;
            } else if (!state.get().evacuating()) {
                states.add(state.get());
                addresses.put(cell.cellId(), cell.repUrl());
            }
        }
        metrics.fetchedStates(Duration.ofNanos(System.nanoTime() - begin), silent);
        states.sort(Comparator.comparing(CellState::cellId, CellStates::byNumber));
        reps.keySet().retainAll(cells.stream().map(CellPresence::repUrl).toList());
        return new Snapshot(states, addresses);
    }

    /** The client of the rep at an address. */
    RepApi rep(URI address) {
        return reps.computeIfAbsent(address, url -> peers.client(RepApi.class, url));
    }

    /** Ids in the order of the numbers in them: {@code cell-2} before {@code cell-10}. */
    static int byNumber(String one, String other) {
        String[] parts = PARTS.split(one);
        String[] otherParts = PARTS.split(other);
        for (int i = 0; i < Math.min(parts.length, otherParts.length); i++) {
            boolean numbers = NUMBER.matcher(parts[i]).matches()
                    && NUMBER.matcher(otherParts[i]).matches();
            int order = numbers
                    ? new BigInteger(parts[i]).compareTo(new BigInteger(otherParts[i]))
                    : parts[i].compareTo(otherParts[i]);
            if (order != 0) {
                return order;
            }
        }
        return parts.length == otherParts.length
                ? one.compareTo(other)
                : Integer.compare(parts.length, otherParts.length);
    }

    private Optional<CellState> answer(CellPresence cell, Future<CellState> answer) throws InterruptedException {
        try {
            CellState state = answer.get(properties.stateTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!state.cellId().equals(cell.cellId())) {
                log.atWarn()
                        .addKeyValue("cell", cell.cellId())
                        .addKeyValue("answered", state.cellId())
                        .log("another cell answers at its address");
                return Optional.empty();
            }
            return Optional.of(state);
        } catch (ExecutionException e) {
            log.atWarn()
                    .addKeyValue("cell", cell.cellId())
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("a cell does not say its state");
            return Optional.empty();
        } catch (TimeoutException _) {
            answer.cancel(true);
            log.atWarn().addKeyValue("cell", cell.cellId()).log("a cell does not say its state in time");
            return Optional.empty();
        }
    }

    /**
     * @param states of the cells that can take work, in the order of their ids
     * @param addresses where their reps answer, by cell id
     */
    record Snapshot(List<CellState> states, Map<String, URI> addresses) {

        URI address(String cellId) {
            return Objects.requireNonNull(addresses.get(cellId));
        }
    }
}
