package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.cell.CellState;

/** A cell during an auction: what it said of itself, less what the auction has given it. */
final class Cell {

    final String id;
    final Group group;
    /** Place in the group. */
    final int slot;
    /** Place in the snapshot: decides between equal scores. */
    final int position;
    /** Place among the cells of its zone: decides who fills first where that counts. */
    final int rank;

    int memoryMb;
    int diskMb;
    int containers;
    int starting;
    int tasks;

    Cell(CellState state, Group group, int slot, int position, int rank) {
        this.id = state.cellId();
        this.group = group;
        this.slot = slot;
        this.position = position;
        this.rank = rank;
        this.memoryMb = state.available().memoryMb();
        this.diskMb = state.available().diskMb();
        this.containers = state.available().containers();
        this.starting = state.startingContainerCount();
        this.tasks = state.tasks().size();
    }

    Zone zone() {
        return group.zone;
    }

    boolean hasRoomFor(Demand demand) {
        return containers >= 1 && memoryMb >= demand.memoryMb() && diskMb >= demand.diskMb();
    }

    void reserve(Demand demand) {
        memoryMb -= demand.memoryMb();
        diskMb -= demand.diskMb();
        containers--;
        starting++;
    }
}
