package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Item;
import io.elasticruntime.diego.auction.AuctioneerApi;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.auction.TaskAuction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes requests for auctions (diego-core.md f.1). Entries that make no sense are dropped and logged. */
@RestController
class AuctionsController implements AuctioneerApi {

    private static final Logger log = LoggerFactory.getLogger(AuctionsController.class);

    private final AuctionLoop auctions;

    AuctionsController(AuctionLoop auctions) {
        this.auctions = auctions;
    }

    @Override
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void auctionLrps(List<LrpAuction> lrps) {
        auctions.add(lrps.stream()
                .filter(AuctionsController::makesSense)
                .flatMap(LrpAuction::work)
                .<Item>map(Item.Lrp::new)
                .toList());
    }

    @Override
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void auctionTasks(List<TaskAuction> tasks) {
        auctions.add(tasks.stream()
                .filter(AuctionsController::makesSense)
                .map(TaskAuction::work)
                .<Item>map(Item.Task::new)
                .toList());
    }

    private static boolean makesSense(LrpAuction lrp) {
        return logged(
                isPresent(lrp.processGuid())
                        && isPresent(lrp.domain())
                        && isPresent(lrp.rootfs())
                        && lrp.indices() != null
                        && !lrp.indices().isEmpty()
                        && lrp.memoryMb() >= 0
                        && lrp.diskMb() >= 0,
                lrp);
    }

    private static boolean makesSense(TaskAuction task) {
        return logged(
                isPresent(task.taskGuid())
                        && isPresent(task.domain())
                        && isPresent(task.rootfs())
                        && task.memoryMb() >= 0
                        && task.diskMb() >= 0,
                task);
    }

    private static boolean logged(boolean makesSense, Record request) {
        if (!makesSense) {
            log.atWarn().addKeyValue("request", request).log("a request for an auction was dropped: it is not valid");
        }
        return makesSense;
    }

    private static boolean isPresent(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
