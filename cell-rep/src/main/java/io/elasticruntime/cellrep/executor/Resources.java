package io.elasticruntime.cellrep.executor;

import java.util.ArrayList;
import java.util.List;

/**
 * What a container takes of the cell, and what the cell has.
 *
 * @param memoryMb MiB of memory
 * @param diskMb MiB of disk
 * @param containers number of containers
 */
public record Resources(int memoryMb, int diskMb, int containers) {

    /** Of one container. */
    public static Resources of(int memoryMb, int diskMb) {
        return new Resources(memoryMb, diskMb, 1);
    }

    public Resources minus(Resources other) {
        return new Resources(memoryMb - other.memoryMb, diskMb - other.diskMb, containers - other.containers);
    }

    /**
     * What is too small to hold {@code wanted}, in the words of the auction ({@code memory}, {@code disk},
     * {@code containers}); empty if it fits.
     */
    public List<String> shortOf(Resources wanted) {
        List<String> missing = new ArrayList<>();
        if (wanted.memoryMb > memoryMb) {
            missing.add("memory");
        }
        if (wanted.diskMb > diskMb) {
            missing.add("disk");
        }
        if (wanted.containers > containers) {
            missing.add("containers");
        }
        return missing;
    }
}
