package io.elasticruntime.diego.cell;

import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/** Presence of cells in the BBS (diego-core.md e, and ARCHITECTURE 5 for what we do instead of Locket). */
@HttpExchange("/v1/cells")
public interface CellsApi {

    /** The cells whose presence has not lapsed. */
    @GetExchange
    List<CellPresence> list();

    /** The cell is alive; repeated by it as a heartbeat. */
    @PutExchange("/{cellId}")
    void heartbeat(@PathVariable String cellId, @RequestBody CellPresence presence);

    /** The cell leaves on purpose; what it still runs counts as lost at once. */
    @DeleteExchange("/{cellId}")
    void leave(@PathVariable String cellId, @RequestParam("owner_id") String ownerId);
}
