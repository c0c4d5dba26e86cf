package io.elasticruntime.diego.lock;

import java.util.List;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/** The leaderships of the BBS (ARCHITECTURE 5: what takes the place of Locket's locks). Presences are cells. */
@HttpExchange("/v1/locks")
public interface LocksApi {

    @GetExchange
    List<Lock> list();
}
