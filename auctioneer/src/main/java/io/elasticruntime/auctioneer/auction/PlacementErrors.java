package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.auctioneer.auction.Features.Mismatch;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why work finds no place, in the words that users know (diego-core.md f.3). */
public final class PlacementErrors {

    public static final String NO_CELLS = "unable to communicate to compatible cells";
    static final String TOO_MANY_STARTING = "waiting to start instance: reached in-flight start limit";
    static final String NO_ROOTFS = "found no compatible cell for required rootfs";
    static final String NO_VOLUME_DRIVERS = "found no compatible cell with required volume drivers";
    private static final String NO_TAGS = "found no compatible cell with no placement tags";
    private static final String INSUFFICIENT = "insufficient resources";

    private PlacementErrors() {}

    /** What to say when no cell matches the requirements; null if some do. */
    static @Nullable String of(@Nullable Mismatch mismatch, Requirements wanted) {
        return switch (mismatch) {
            case null -> null;
            case ROOTFS -> NO_ROOTFS;
            case VOLUME_DRIVERS -> NO_VOLUME_DRIVERS;
            case PLACEMENT_TAGS -> noCellWithTags(wanted.placementTags());
        };
    }

    private static String noCellWithTags(List<String> tags) {
        List<String> quoted = tags.stream().map(tag -> '"' + tag + '"').toList();
        return switch (quoted.size()) {
            case 0 -> NO_TAGS;
            case 1 -> "found no compatible cell with placement tag " + quoted.getFirst();
            default ->
                "found no compatible cell with placement tags "
                        + String.join(", ", quoted.subList(0, quoted.size() - 1)) + " and " + quoted.getLast();
        };
    }

    /** @param lacking what every cell lacks, in alphabetical order; may be empty */
    static String insufficient(Collection<String> lacking) {
        return lacking.isEmpty() ? INSUFFICIENT : INSUFFICIENT + ": " + String.join(", ", lacking);
    }
}
