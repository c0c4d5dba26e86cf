package io.elasticruntime.bbs.auction;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.AuctioneerApi;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.auction.TaskAuction;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Asks the auctioneer for places. While it restarts the request is repeated for some seconds; the auctioneer drops
 * what it gets twice. What does not reach it even then is requested again by convergence.
 */
@Component
public class Auctions {

    private static final Logger log = LoggerFactory.getLogger(Auctions.class);
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4));

    private final Peers peers;

    Auctions(Peers peers) {
        this.peers = peers;
    }

    /** Requests places for instances; never fails. */
    public void requestLrps(List<LrpAuction> lrps) {
        if (!lrps.isEmpty()) {
            request(auctioneer -> auctioneer.auctionLrps(lrps));
        }
    }

    /** Requests places for tasks; never fails. */
    public void requestTasks(List<TaskAuction> tasks) {
        if (!tasks.isEmpty()) {
            request(auctioneer -> auctioneer.auctionTasks(tasks));
        }
    }

    private void request(Consumer<AuctioneerApi> call) {
        try {
            AuctioneerApi auctioneer = peers.client(AuctioneerApi.class, "auctioneer");
            for (Duration pause : BACKOFF) {
                if (attempt(auctioneer, call)) {
                    return;
                }
                Thread.sleep(pause);
            }
            log.atWarn().log("the auctioneer cannot be reached: convergence will ask it again");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("an auction could not be requested");
        }
    }

    private static boolean attempt(AuctioneerApi auctioneer, Consumer<AuctioneerApi> call) {
        try {
            call.accept(auctioneer);
            return true;
        } catch (ResourceAccessException e) {
            log.atDebug().addKeyValue("cause", e.getMessage()).log("the auctioneer is away");
            return false;
        } catch (ProblemException e) {
            if (e.status().value() == 503) {
                return false;
            }
            throw e;
        }
    }
}
