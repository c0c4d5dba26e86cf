package io.elasticruntime.cellrep.rep;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.executor.Resources;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.diego.auction.Work;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkIntakeTest {

    private final List<String> reserved = new ArrayList<>();
    private int room = 600;
    private final WorkIntake intake = new WorkIntake(
            new Cell("cell-1", "owner", URI.create("http://rep"), "z1", List.of("hostfs"), List.of(), List.of(), 5),
            this::reserve,
            () -> "0123456789012345678901234567890123456");

    @Test
    void theLargestPieceIsTakenFirstAndWhatDoesNotFitIsRefusedWithTheReason() {
        Work.Refused refused = intake.take(
                new Work("cell-1", List.of(lrp("a", 100), lrp("b", 500), lrp("c", 100)), List.of(task("t", 64))),
                false);

        assertThat(reserved).containsExactly("b/0", "a/0");
        assertThat(refused.lrps()).containsExactly(new Work.RefusedLrp("c", 0, "insufficient resources: memory"));
        assertThat(refused.tasks()).containsExactly(new Work.RefusedTask("t", "insufficient resources: memory"));
    }

    @Test
    void workForAnotherCellIsRefused() {
        Work.Refused refused = intake.take(new Work("cell-2", List.of(lrp("a", 1)), List.of(task("t", 1))), false);

        assertThat(reserved).isEmpty();
        assertThat(refused.lrps())
                .extracting(Work.RefusedLrp::reason)
                .containsExactly("this is cell cell-1, not cell-2");
        assertThat(refused.tasks()).hasSize(1);
    }

    @Test
    void aCellThatIsBeingEvacuatedTakesNothing() {
        Work.Refused refused = intake.take(new Work("cell-1", List.of(lrp("a", 1)), List.of(task("t", 1))), true);

        assertThat(reserved).isEmpty();
        assertThat(refused.lrps()).hasSize(1);
        assertThat(refused.tasks()).hasSize(1);
    }

    @Test
    void aStackThatIsNotHereIsRefused() {
        Work.Lrp other = new Work.Lrp("a", 0, "d", "preloaded:windows", 1, 1, 0, List.of(), List.of());

        assertThat(intake.take(new Work("cell-1", List.of(other), List.of()), false)
                        .lrps())
                .containsExactly(new Work.RefusedLrp("a", 0, "found no compatible cell"));
    }

    private Optional<String> reserve(String guid, Workload workload, Resources resources) {
        if (resources.memoryMb() > room) {
            return Optional.of("insufficient resources: memory");
        }
        room -= resources.memoryMb();
        reserved.add(
                switch (workload) {
                    case Workload.Instance lrp -> {
                        assertThat(guid).hasSize(28);
                        yield lrp.processGuid() + "/" + lrp.index();
                    }
                    case Workload.OneOff _ -> guid;
                });
        return Optional.empty();
    }

    private static Work.Lrp lrp(String guid, int memory) {
        return new Work.Lrp(guid, 0, "d", "preloaded:hostfs", memory, 1, 0, List.of(), List.of());
    }

    private static Work.Task task(String guid, int memory) {
        return new Work.Task(guid, "d", "preloaded:hostfs", memory, 1, 0, List.of(), List.of());
    }
}
