package io.elasticruntime.simulation.scenario;

import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.simulation.scenario.Outcome.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Cells, work that comes all at once, and what must become of it. The same seed gives the same cells, work and
 * placements.
 *
 * @param weights of the auction
 * @param cells as they are before the work comes
 * @param work in the order of the requests
 */
record Scenario(
        String name,
        Weights weights,
        Function<SplittableRandom, List<Cell>> cells,
        Function<SplittableRandom, List<Work.Lrp>> work,
        Threshold threshold) {

    private static final int ATTEMPTS = 10;

    /**
     * Auctions as the auctioneer holds them: the state of all cells, one plan, all cells get their work; what they
     * refuse takes part in the next one.
     */
    Outcome run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Cell> fleet = cells.apply(random.split());
        List<Work.Lrp> waiting = work.apply(random.split());
        Map<String, Cell> byId = fleet.stream()
                .collect(Collectors.toMap(Cell::id, Function.identity(), (a, _) -> a, LinkedHashMap::new));
        Auction auction = new Auction(weights);
        List<Placement> placements = new ArrayList<>();
        List<Work.Lrp> missing = new ArrayList<>();
        long begin = System.nanoTime();
        for (int attempt = 1; attempt <= ATTEMPTS && !waiting.isEmpty(); attempt++) {
            Plan plan = auction.plan(fleet.stream().map(Cell::state).toList(), new Batch(waiting, List.of()));
            plan.unplacedLrps().forEach(unplaced -> missing.add(unplaced.work()));
            List<Work.Lrp> refused = new ArrayList<>();
            Map<Work.Lrp, String> sent = new HashMap<>();
            for (Work given : plan.work()) {
                Cell cell = byId.get(given.cellId());
                if (cell != null) {
                    given.lrps().forEach(lrp -> sent.put(lrp, cell.id()));
                    refused.addAll(cell.perform(given));
                }
            }
            refused.forEach(sent::remove);
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            int attempts = attempt;
            sent.forEach((lrp, cell) -> placements.add(new Placement(lrp, cell, attempts, waited)));
            waiting = refused;
        }
        missing.addAll(waiting);
        return new Outcome(this, fleet, placements, missing, Duration.ofNanos(System.nanoTime() - begin));
    }
}
