package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.RepApi;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.ResourceAccessException;

/**
 * Brings work to one cell. When it is unclear whether the cell took it, the cell is asked what it holds: work is given
 * to another cell only if this one surely does not have it (the original takes silence for success and waits for
 * convergence).
 */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final int QUESTIONS = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Delivery() {}

    /** Sends the work and says what the cell does not have, with the reasons. */
    static Work.Refused send(RepApi rep, Work work) {
        try {
            return rep.perform(work);
        } catch (ProblemException e) {
            warn(work, e);
            return e.status().is4xxClientError() ? all(work, e.getMessage()) : ask(rep, work, e.getMessage());
        } catch (ResourceAccessException e) {
            warn(work, e);
            return wasNeverSent(e) ? all(work, e.getMessage()) : ask(rep, work, e.getMessage());
        }
    }

    private static Work.Refused ask(RepApi rep, Work work, @Nullable String reason) {
        for (int question = 0; question < QUESTIONS; question++) {
            try {
                return missing(rep.state(), work, reason);
            } catch (ResourceAccessException | ProblemException _) {
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        // Still unclear: it may run there. Convergence of the BBS decides once the cell is known to be alive or lost.
        return new Work.Refused(List.of(), List.of());
    }

    private static Work.Refused missing(CellState state, Work work, @Nullable String reason) {
        Map<String, List<Integer>> lrps = state.lrps().stream()
                .collect(Collectors.groupingBy(
                        CellState.Lrp::processGuid, Collectors.mapping(CellState.Lrp::index, Collectors.toList())));
        List<String> tasks =
                state.tasks().stream().map(CellState.Task::taskGuid).toList();
        return refused(
                work.lrps().stream()
                        .filter(lrp ->
                                !lrps.getOrDefault(lrp.processGuid(), List.of()).contains(lrp.index())),
                work.tasks().stream().filter(task -> !tasks.contains(task.taskGuid())),
                reason);
    }

    private static Work.Refused all(Work work, @Nullable String reason) {
        return refused(work.lrps().stream(), work.tasks().stream(), reason);
    }

    private static Work.Refused refused(Stream<Work.Lrp> lrps, Stream<Work.Task> tasks, @Nullable String reason) {
        String text = reason == null || reason.isBlank() ? "the cell did not take the work" : reason;
        return new Work.Refused(
                lrps.map(lrp -> new Work.RefusedLrp(lrp.processGuid(), lrp.index(), text))
                        .toList(),
                tasks.map(task -> new Work.RefusedTask(task.taskGuid(), text)).toList());
    }

    private static boolean wasNeverSent(ResourceAccessException failure) {
        return failure.getCause() instanceof ConnectException;
    }

    private static void warn(Work work, RuntimeException failure) {
        log.atWarn()
                .addKeyValue("cell", work.cellId())
                .addKeyValue("cause", failure.getMessage())
                .log("work could not be brought to a cell");
    }
}
