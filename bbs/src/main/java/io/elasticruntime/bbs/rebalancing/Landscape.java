package io.elasticruntime.bbs.rebalancing;

import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.List;

/**
 * Cells and instances at one moment.
 *
 * @param cells those that are alive and take work
 * @param instances of LRPs that may be moved: complete, running, with nothing beside them
 */
record Landscape(List<Cell> cells, List<Instance> instances) {

    Landscape {
        cells = List.copyOf(cells);
        instances = List.copyOf(instances);
    }

    /**
     * One cell.
     *
     * @param offers what distinguishes its kind, such as stacks and placement tags; work goes to cells of the same kind
     * @param free what is not taken
     */
    record Cell(String cellId, String zone, Object offers, Room free) {}

    /**
     * One running instance.
     *
     * @param needs what it takes
     */
    record Instance(LrpKey key, InstanceKey instance, Room needs) {

        String cellId() {
            return instance.cellId();
        }
    }

    /** Some memory, disk and containers. */
    record Room(long memoryMb, long diskMb, long containers) {

        boolean holds(Room other) {
            return other.memoryMb <= memoryMb && other.diskMb <= diskMb && other.containers <= containers;
        }

        Room without(Room other) {
            return new Room(memoryMb - other.memoryMb, diskMb - other.diskMb, containers - other.containers);
        }
    }
}
