package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Item;
import io.elasticruntime.diego.auction.Work;

/**
 * What makes two requests the same: one index of an LRP, or one task.
 *
 * @param index of the instance; {@value #TASK} for a task
 */
record Identity(String guid, int index) {

    private static final int TASK = -1;

    static Identity of(Item item) {
        return switch (item) {
            case Item.Lrp(Work.Lrp lrp) -> ofLrp(lrp.processGuid(), lrp.index());
            case Item.Task(Work.Task task) -> ofTask(task.taskGuid());
        };
    }

    static Identity ofLrp(String processGuid, int index) {
        return new Identity(processGuid, index);
    }

    static Identity ofTask(String taskGuid) {
        return new Identity(taskGuid, TASK);
    }

    boolean isTask() {
        return index == TASK;
    }

    @Override
    public String toString() {
        return isTask() ? guid : guid + "." + index;
    }
}
