package io.elasticruntime.auctioneer.auction;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Cells of equal features in the order of their loads, the least first; among equals the first of the snapshot. Every
 * subtree knows the most room that any of its cells has, so that cells without room are passed over in flocks.
 *
 * <p>A treap: a search tree by load that is at the same time a heap by random priorities, which keeps it balanced
 * whatever the order of changes. The priorities are the same in every run.
 */
final class CellOrder {

    private static final int NONE = -1;

    private final Cell[] cells;
    private final ToLongFunction<Cell> loadOf;
    private final long[] load;
    private final int[] priority;
    private final int[] left;
    private final int[] right;
    private final Room[] most;
    private int root = NONE;

    /** @param cells at least one, in the order of the snapshot; known by their places in this list */
    CellOrder(List<Cell> cells, ToLongFunction<Cell> loadOf) {
        int size = cells.size();
        this.cells = cells.toArray(Cell[]::new);
        this.loadOf = loadOf;
        this.load = new long[size];
        this.priority = new int[size];
        this.left = new int[size];
        this.right = new int[size];
        this.most = new Room[size];
        Arrays.setAll(priority, CellOrder::scatter);
        for (int cell = 0; cell < size; cell++) {
            load[cell] = loadOf.applyAsLong(this.cells[cell]);
            root = insert(root, cell);
        }
    }

    /** Puts a cell that has changed where it now belongs. */
    void moved(int cell) {
        root = remove(root, cell);
        load[cell] = loadOf.applyAsLong(cells[cell]);
        root = insert(root, cell);
    }

    /** The load of a cell as it stands in the order. */
    long load(int cell) {
        return load[cell];
    }

    /** Shows the cells that have room, in order, until one satisfies; false: none did. */
    boolean anyWithRoom(Demand demand, Predicate<Cell> satisfies) {
        return anyWithRoom(root, demand, satisfies);
    }

    /** The most memory, disk and containers that any cell has left; each may be another cell's. */
    Room most() {
        return most[root];
    }

    private boolean anyWithRoom(int tree, Demand demand, Predicate<Cell> satisfies) {
        if (tree == NONE || !most[tree].suffices(demand)) {
            return false;
        }
        return anyWithRoom(left[tree], demand, satisfies)
                || (cells[tree].room().suffices(demand) && satisfies.test(cells[tree]))
                || anyWithRoom(right[tree], demand, satisfies);
    }

    private int insert(int tree, int cell) {
        if (tree == NONE || priority[cell] > priority[tree]) {
            split(tree, cell);
            return withSummary(cell);
        }
        if (isBefore(cell, tree)) {
            left[tree] = insert(left[tree], cell);
        } else {
            right[tree] = insert(right[tree], cell);
        }
        return withSummary(tree);
    }

    /** Hangs what comes before the cell to its left and what comes after it to its right. */
    private void split(int tree, int cell) {
        if (tree == NONE) {
            left[cell] = NONE;
            right[cell] = NONE;
        } else if (isBefore(tree, cell)) {
            split(right[tree], cell);
            right[tree] = left[cell];
            left[cell] = withSummary(tree);
        } else {
            split(left[tree], cell);
            left[tree] = right[cell];
            right[cell] = withSummary(tree);
        }
    }

    private int remove(int tree, int cell) {
        if (tree == cell) {
            return merge(left[tree], right[tree]);
        }
        if (isBefore(cell, tree)) {
            left[tree] = remove(left[tree], cell);
        } else {
            right[tree] = remove(right[tree], cell);
        }
        return withSummary(tree);
    }

    private int merge(int before, int after) {
        if (before == NONE) {
            return after;
        }
        if (after == NONE) {
            return before;
        }
        if (priority[before] > priority[after]) {
            right[before] = merge(right[before], after);
            return withSummary(before);
        }
        left[after] = merge(before, left[after]);
        return withSummary(after);
    }

    private boolean isBefore(int one, int other) {
        return load[one] < load[other] || (load[one] == load[other] && one < other);
    }

    private int withSummary(int tree) {
        Room room = cells[tree].room();
        if (left[tree] != NONE) {
            room = room.orMore(most[left[tree]]);
        }
        if (right[tree] != NONE) {
            room = room.orMore(most[right[tree]]);
        }
        most[tree] = room;
        return tree;
    }

    /** A number that looks random, but is the same for the same cell in every run. */
    private static int scatter(int cell) {
        int mixed = (cell + 1) * 0x9E3779B9;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 16);
    }
}
