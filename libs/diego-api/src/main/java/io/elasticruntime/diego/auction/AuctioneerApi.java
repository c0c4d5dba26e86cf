package io.elasticruntime.diego.auction;

import java.util.List;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * The auctioneer (diego-core.md f.1). It answers as soon as the work has joined the next batch; what finds no place is
 * told to the BBS.
 */
@HttpExchange("/v1")
public interface AuctioneerApi {

    @PostExchange("/lrps")
    void auctionLrps(@RequestBody List<LrpAuction> lrps);

    @PostExchange("/tasks")
    void auctionTasks(@RequestBody List<TaskAuction> tasks);
}
