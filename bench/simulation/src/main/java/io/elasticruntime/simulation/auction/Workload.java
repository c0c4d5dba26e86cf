package io.elasticruntime.simulation.auction;

import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Apps to be placed, the same in every run, so that figures of different schedulers can be held side by side
 * (auction-workload.md).
 *
 * @param apps in the order in which they ask for places
 */
public record Workload(List<App> apps) {

    private static final long SEED = 20260101L;
    private static final int DISK_MB = 1024;
    private static final int MAX_PIDS = 1024;
    private static final String STACK = "cflinuxfs4";
    private static final int CONTAINERS_PER_CELL = 250;
    private static final int DISK_TO_MEMORY = 4;

    /** One app: its number, how many instances, and the memory of each. */
    public record App(int number, int instances, int memoryMb) {

        public String processGuid() {
            return "app-" + number;
        }
    }

    /** How large apps are. */
    public enum Kind {
        /** Fifty instances each. */
        APPS50 {
            @Override
            int instances(SplittableRandom random) {
                return 50;
            }
        },
        /** Half of them single instances, a few large. */
        MIXED {
            @Override
            int instances(SplittableRandom random) {
                long percent = percent(random);
                if (percent < 50) {
                    return 1;
                } else if (percent < 75) {
                    return 2;
                } else if (percent < 90) {
                    return 4;
                }
                return percent < 98 ? 10 : 50;
            }
        };

        abstract int instances(SplittableRandom random);
    }

    /** Apps with so many instances in all; the last one is cut to fit. */
    public static Workload of(Kind kind, int instances) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<App> apps = new ArrayList<>();
        int missing = instances;
        while (missing > 0) {
            int wanted = Math.min(kind.instances(random), missing);
            apps.add(new App(apps.size(), wanted, memoryMb(random)));
            missing -= wanted;
        }
        return new Workload(apps);
    }

    /** All of it at once, as the auctioneer gets it. */
    public Batch batch() {
        List<Work.Lrp> lrps = new ArrayList<>();
        for (App app : apps) {
            for (int index = 0; index < app.instances(); index++) {
                lrps.add(new Work.Lrp(
                        app.processGuid(),
                        index,
                        "cf-apps",
                        "preloaded:" + STACK,
                        app.memoryMb(),
                        DISK_MB,
                        MAX_PIDS,
                        List.of(),
                        List.of()));
            }
        }
        return new Batch(lrps, List.of());
    }

    /** Empty cells in two zones that alternate. */
    public static List<CellState> cells(int count, int memoryMb) {
        CellResources total = new CellResources(memoryMb, memoryMb * DISK_TO_MEMORY, CONTAINERS_PER_CELL);
        return IntStream.range(0, count)
                .mapToObj(i -> new CellState(
                        "REP-" + (i + 1),
                        URI.create("https://rep-" + (i + 1)),
                        "Z" + i % 2,
                        total,
                        total,
                        List.of(STACK),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        false))
                .toList();
    }

    private static int memoryMb(SplittableRandom random) {
        long percent = percent(random);
        if (percent < 20) {
            return 128;
        } else if (percent < 60) {
            return 256;
        }
        return percent < 85 ? 512 : 1024;
    }

    private static long percent(SplittableRandom random) {
        return Long.remainderUnsigned(random.nextLong(), 100);
    }
}
