package io.elasticruntime.bbs.auction;

import io.elasticruntime.component.ComponentProperties;
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
 * Asks an auctioneer for places. There may be several: the peers {@code auctioneer}, {@code auctioneer-2} and so on. The
 * first that answers gets the request, so that as long as all is well one of them knows of everything. While none
 * answers the request is repeated for some seconds. What does not reach one even then, or reaches one that dies with
 * it, is requested again by convergence: the work itself is in the database.
 */
@Component
public class Auctions {

    private static final Logger log = LoggerFactory.getLogger(Auctions.class);
    private static final String AUCTIONEER = "auctioneer";
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4));

    private final Peers peers;
    private final List<String> auctioneers;

    Auctions(Peers peers, ComponentProperties component) {
        this.peers = peers;
        this.auctioneers = component.peers().keySet().stream()
                .filter(peer -> peer.equals(AUCTIONEER) || peer.startsWith(AUCTIONEER + "-"))
                .sorted()
                .toList();
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
            for (Duration pause : BACKOFF) {
                for (String auctioneer : auctioneers) {
                    if (attempt(auctioneer, call)) {
                        return;
                    }
                }
                Thread.sleep(pause);
            }
            log.atWarn().log("no auctioneer can be reached: convergence will ask again");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("an auction could not be requested");
        }
    }

    private boolean attempt(String auctioneer, Consumer<AuctioneerApi> call) {
        try {
            call.accept(peers.client(AuctioneerApi.class, auctioneer));
            return true;
        } catch (ResourceAccessException e) {
            log.atDebug()
                    .addKeyValue("auctioneer", auctioneer)
                    .addKeyValue("cause", e.getMessage())
                    .log("an auctioneer is away");
            return false;
        } catch (ProblemException e) {
            if (e.status().value() == 503) {
                return false;
            }
            throw e;
        }
    }
}
