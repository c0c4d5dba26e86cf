package io.elasticruntime.ccbridge.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * How far the crash watcher has read the events of the BBS. It is written after each crash and now and then in between:
 * reading some events again only makes cloud-controller see a crash twice, which it notices.
 */
@Component
class CrashPosition {

    private static final Logger log = LoggerFactory.getLogger(CrashPosition.class);
    private static final Duration OLDEST = Duration.ofSeconds(10);

    private final @Nullable Path file;
    private final InstantSource time;
    private Instant written = Instant.EPOCH;

    CrashPosition(CrashProperties properties, InstantSource time) {
        this.file = properties.positionFile();
        this.time = time;
    }

    /** Id of the last event that was read; empty if none is known. */
    String read() {
        try {
            return file == null || !Files.exists(file)
                    ? ""
                    : Files.readString(file).strip();
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("the position in the crash events cannot be read");
            return "";
        }
    }

    /** The event has been dealt with. */
    void passed(String eventId, boolean important) {
        Instant now = time.instant();
        if (file == null || eventId.isEmpty() || !important && now.isBefore(written.plus(OLDEST))) {
            return;
        }
        written = now;
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), eventId);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("the position in the crash events cannot be kept");
        }
    }
}
