package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.auctioneer.auction.Features.Mismatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells that come into question for some requirements, if they have room.
 *
 * @param zones those with such cells
 * @param mismatch if there are none, what the closest ones lack
 */
record Candidates(List<InZone> zones, @Nullable Mismatch mismatch) {

    static Candidates among(List<Zone> zones, Requirements requirements) {
        List<InZone> found = new ArrayList<>();
        Mismatch closest = null;
        for (Zone zone : zones) {
            List<Group> matching = new ArrayList<>();
            for (Group group : zone.groups()) {
                Mismatch mismatch = group.features.mismatch(requirements);
                if (mismatch == null) {
                    matching.add(group);
                } else if (closest == null || mismatch.compareTo(closest) > 0) {
                    closest = mismatch;
                }
            }
            if (!matching.isEmpty()) {
                found.add(new InZone(zone, matching));
            }
        }
        return new Candidates(found, found.isEmpty() ? closest : null);
    }

    /** What every one of them lacks for this demand, in alphabetical order. */
    List<String> lackedByAll(Demand demand) {
        Shortage shortage = new Shortage(demand);
        for (InZone zone : zones) {
            zone.groups().forEach(group -> shortage.limitTo(group.forLrps().most()));
        }
        return shortage.lacking();
    }

    record InZone(Zone zone, List<Group> groups) {}
}
