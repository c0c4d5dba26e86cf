package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Plan.Unplaced;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.task.TasksApi;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/** Tells the BBS what found no place. What cannot be told is auctioned again by its convergence. */
@Component
class PlacementReports {

    private static final Logger log = LoggerFactory.getLogger(PlacementReports.class);

    private final Peers peers;
    private final ExecutorService threads;

    PlacementReports(Peers peers, ExecutorService cellThreads) {
        this.peers = peers;
        this.threads = cellThreads;
    }

    void lrp(Unplaced<Work.Lrp> unplaced) {
        Work.Lrp lrp = unplaced.work();
        log.atInfo()
                .addKeyValue("process_guid", lrp.processGuid())
                .addKeyValue("index", lrp.index())
                .addKeyValue("reason", unplaced.reason())
                .log("an instance found no place");
        tell(() -> peers.client(ActualLrpsApi.class, "bbs")
                .fail(lrp.processGuid(), lrp.index(), new ActualLrpsApi.Failure(unplaced.reason())));
    }

    void task(Unplaced<Work.Task> unplaced) {
        Work.Task task = unplaced.work();
        log.atInfo()
                .addKeyValue("task_guid", task.taskGuid())
                .addKeyValue("reason", unplaced.reason())
                .log("a task found no place");
        tell(() -> peers.client(TasksApi.class, "bbs").reject(task.taskGuid(), new TasksApi.Reject(unplaced.reason())));
    }

    private void tell(Runnable report) {
        var _ = threads.submit(() -> {
            try {
                report.run();
            } catch (ResourceAccessException | ProblemException e) {
                log.atWarn().addKeyValue("cause", e.getMessage()).log("the BBS did not take a placement error");
            }
        });
    }
}
