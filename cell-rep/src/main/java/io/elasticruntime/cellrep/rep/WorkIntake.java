package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Resources;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.diego.auction.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes what the auction sends, piece by piece, the large ones first (diego-core.md f.4). The last word on room is the
 * executor's, so that two batches at once cannot both take the same.
 */
final class WorkIntake {

    private static final String PRELOADED = "preloaded:";
    /** Instance guids are 28 characters, not whole UUIDs. */
    static final int INSTANCE_GUID_LENGTH = 28;

    private final Cell cell;
    private final Reservations reservations;
    private final Supplier<String> guids;

    /** @param guids fresh UUIDs */
    WorkIntake(Cell cell, Reservations reservations, Supplier<String> guids) {
        this.cell = cell;
        this.reservations = reservations;
        this.guids = guids;
    }

    /** Where containers are reserved; answers why not. */
    interface Reservations {
        Optional<String> reserve(String guid, Workload workload, Resources resources);
    }

    /** @return what is refused, with the reasons */
    Work.Refused take(Work work, boolean evacuating) {
        List<Work.RefusedLrp> lrps = new ArrayList<>();
        List<Work.RefusedTask> tasks = new ArrayList<>();
        List<Work.Lrp> byMemory = work.lrps().stream()
                .sorted(Comparator.comparingInt(Work.Lrp::memoryMb).reversed())
                .toList();
        for (Work.Lrp lrp : byMemory) {
            refusal(work, lrp.rootfs(), evacuating)
                    .or(() -> reservations.reserve(
                            guids.get().substring(0, INSTANCE_GUID_LENGTH),
                            new Workload.Instance(lrp.processGuid(), lrp.index(), lrp.domain()),
                            Resources.of(lrp.memoryMb(), lrp.diskMb())))
                    .ifPresent(reason -> lrps.add(new Work.RefusedLrp(lrp.processGuid(), lrp.index(), reason)));
        }
        for (Work.Task task : work.tasks()) {
            refusal(work, task.rootfs(), evacuating)
                    .or(() -> reservations.reserve(
                            task.taskGuid(),
                            new Workload.OneOff(task.domain()),
                            Resources.of(task.memoryMb(), task.diskMb())))
                    .ifPresent(reason -> tasks.add(new Work.RefusedTask(task.taskGuid(), reason)));
        }
        return new Work.Refused(lrps, tasks);
    }

    private Optional<String> refusal(Work work, String rootfs, boolean evacuating) {
        if (!work.cellId().equals(cell.id())) {
            return Optional.of("this is cell " + cell.id() + ", not " + work.cellId());
        }
        if (evacuating) {
            return Optional.of("the cell is being evacuated");
        }
        boolean known = rootfs.startsWith(PRELOADED) && cell.stacks().contains(rootfs.substring(PRELOADED.length()));
        return known ? Optional.empty() : Optional.of("found no compatible cell");
    }
}
