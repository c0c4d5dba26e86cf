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

    private Room room;
    private int starting;
    private int tasks;

    Cell(CellState state, Group group, int slot, int position, int rank) {
        this.id = state.cellId();
        this.group = group;
        this.slot = slot;
        this.position = position;
        this.rank = rank;
        this.room = Room.of(state.available());
        this.starting = state.startingContainerCount();
        this.tasks = state.tasks().size();
    }

    Zone zone() {
        return group.zone;
    }

    Room room() {
        return room;
    }

    /** Containers that are being created. */
    int starting() {
        return starting;
    }

    int tasks() {
        return tasks;
    }

    void giveLrp(Demand demand) {
        room = room.minus(demand);
        starting++;
    }

    void giveTask(Demand demand) {
        giveLrp(demand);
        tasks++;
    }
}
