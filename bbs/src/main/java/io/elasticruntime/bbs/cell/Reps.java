package io.elasticruntime.bbs.cell;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.InstanceUpdate;
import io.elasticruntime.diego.cell.RepApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/** Asks cells to stop, move or change what they run. Tries five times (diego-core.md b.1); what is left is found by convergence. */
@Component
public class Reps {

    private static final Logger log = LoggerFactory.getLogger(Reps.class);
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Cells cells;
    private final Peers peers;

    Reps(Cells cells, Peers peers) {
        this.cells = cells;
        this.peers = peers;
    }

    /**
     * Asks the cell to stop an instance.
     *
     * @return false if there is no such cell any more
     */
    public boolean stopLrp(LrpKey key, InstanceKey instance) {
        return call(instance.cellId(), rep -> rep.stopLrp(key.processGuid(), instance.instanceGuid()));
    }

    /** Asks the cell to have an instance replaced elsewhere; a cell that cannot keeps it. */
    public void moveLrp(LrpKey key, InstanceKey instance) {
        call(instance.cellId(), rep -> rep.moveLrp(key.processGuid(), instance.instanceGuid()));
    }

    /** Asks the cell to give a running instance other routes, tags and egress rules; a cell that cannot is left as it is. */
    public void updateLrp(LrpKey key, InstanceKey instance, InstanceUpdate update) {
        call(instance.cellId(), rep -> rep.updateLrp(key.processGuid(), instance.instanceGuid(), update));
    }

    /** Asks the cell to end the container of a task. */
    public void cancelTask(String cellId, String taskGuid) {
        call(cellId, rep -> rep.cancelTask(taskGuid));
    }

    private boolean call(String cellId, Consumer<RepApi> request) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<CellPresence> cell = cells.find(cellId);
            if (cell.isEmpty()) {
                return false;
            }
            try {
                request.accept(peers.client(RepApi.class, cell.get().repUrl()));
                return true;
            } catch (ProblemException e) {
                if (e.status().is4xxClientError() || e.status().isSameCodeAs(HttpStatus.NOT_IMPLEMENTED)) {
                    log.atDebug().addKeyValue("cell", cellId).log(e.getMessage());
                    return true;
                }
                warn(cellId, e);
            } catch (ResourceAccessException e) {
                warn(cellId, e);
            }
            try {
                Thread.sleep(PAUSE.multipliedBy(attempt));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return true;
    }

    private static void warn(String cellId, RuntimeException failure) {
        log.atWarn()
                .addKeyValue("cell", cellId)
                .addKeyValue("cause", failure.getMessage())
                .log("a cell did not take a request");
    }
}
