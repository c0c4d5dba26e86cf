package io.elasticruntime.bbs.caller;

import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.http.CallingPeer;
import io.elasticruntime.component.http.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The cell that sent the request under way. It speaks and asks only for itself: a stolen key of one cell neither moves what
 * runs on another nor shows the environments of apps that are elsewhere.
 *
 * @param name in its certificate: the cell's id, or the beginning of the ids of cells that share a certificate, so that
 *     {@code cell-z1} stands for {@code cell-z1-4f1c} and {@code cell} for every cell
 */
public record CallingCell(String name) {

    /** Empty if no cell is calling, or nobody has a name because the deployment has no certificates. */
    public static Optional<CallingCell> find() {
        return CallingPeer.name().filter(CallerRules::isCell).map(CallingCell::new);
    }

    /**
     * Lets everybody pass who is no other cell.
     *
     * @param cellId the cell that the request is about; null: all of them
     * @throws ProblemException 403 {@code not-this-cell}, if a cell is calling and it is another one
     */
    public static void requireItself(@Nullable String cellId) {
        find().filter(caller -> !caller.is(cellId)).ifPresent(caller -> {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN,
                    "not-this-cell",
                    caller.name() + " may not speak for "
                            + (cellId == null || cellId.isEmpty() ? "all cells: give its cell_id" : "cell " + cellId));
        });
    }

    /** Whether a cell of this id has this certificate. */
    public boolean is(@Nullable String cellId) {
        return cellId != null && (cellId.equals(name) || cellId.startsWith(name + "-"));
    }
}
