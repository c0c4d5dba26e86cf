package io.elasticruntime.bbs.cell;

import io.elasticruntime.bbs.caller.CallingCell;
import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellsApi;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.RestController;

/** Presence of cells over HTTP. */
@RestController
class CellsController implements CellsApi {

    private static final Pattern CELL_ID = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

    private final Cells cells;

    CellsController(Cells cells) {
        this.cells = cells;
    }

    @Override
    public List<CellPresence> list() {
        return cells.alive();
    }

    @Override
    public void heartbeat(String cellId, CellPresence presence) {
        CallingCell.requireItself(cellId);
        InvalidFields invalid = new InvalidFields()
                .require(
                        cellId.equals(presence.cellId())
                                && CELL_ID.matcher(cellId).matches(),
                        "cell_id")
                .present(presence.ownerId(), "owner_id")
                .present(presence.zone(), "zone")
                .require(presence.ttlSeconds() > 0, "ttl_seconds")
                .require(
                        presence.repUrl() != null
                                && ("http".equals(presence.repUrl().getScheme())
                                        || "https".equals(presence.repUrl().getScheme())),
                        "rep_url")
                .require(
                        presence.capacity() != null
                                && presence.capacity().memoryMb() > 0
                                && presence.capacity().diskMb() >= 0
                                && presence.capacity().containers() > 0,
                        "capacity");
        invalid.throwIfAny();
        cells.renew(presence);
    }

    @Override
    public void leave(String cellId, String ownerId) {
        CallingCell.requireItself(cellId);
        cells.remove(cellId, ownerId);
    }
}
