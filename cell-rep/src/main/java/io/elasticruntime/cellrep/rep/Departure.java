package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.journal.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this cell is being evacuated, and since when. It is noted in a file, so that a cell-rep that is started again
 * in the middle goes on with it: as an ordinary cell it would stop instances whose replacements are still on their way.
 * When the evacuation is over the note goes, and the next start is that of an ordinary cell.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final Path file;
    private volatile Phase phase;
    private volatile @Nullable Instant since;

    /** Where the cell stands. */
    enum Phase {
        IN_SERVICE,
        EVACUATING,
        EVACUATED
    }

    Departure(Path file) {
        this.file = file;
        this.since = read(file);
        this.phase = since == null ? Phase.IN_SERVICE : Phase.EVACUATING;
    }

    Phase phase() {
        return phase;
    }

    /** When it has begun; null in service. */
    @Nullable
    Instant since() {
        return since;
    }

    boolean isEvacuating() {
        return phase == Phase.EVACUATING;
    }

    /** @return false if it has begun before */
    synchronized boolean begin(Instant now) {
        if (phase != Phase.IN_SERVICE) {
            return false;
        }
        AtomicFile.write(file, now.toString().getBytes(StandardCharsets.UTF_8));
        since = now;
        phase = Phase.EVACUATING;
        return true;
    }

    synchronized void end() {
        forget();
        phase = Phase.EVACUATED;
    }

    /** @return false while the cell is being evacuated */
    synchronized boolean returnToService() {
        if (phase == Phase.EVACUATING) {
            return false;
        }
        phase = Phase.IN_SERVICE;
        since = null;
        return true;
    }

    private void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted", e);
        }
    }

    private static @Nullable Instant read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Instant.parse(Files.readString(file).strip());
        } catch (IOException | DateTimeException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("it cannot be read when the evacuation began");
            return Instant.now();
        }
    }
}
