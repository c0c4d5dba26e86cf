package io.elasticruntime.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clock of one deployment, which a story sets: every process that has {@link #environment} reads it by
 * libfaketime. The monotonic clock and the times of files stay those of the machine, as when an administrator or NTP sets a
 * clock.
 */
final class FakeClock {

    private final Path library;
    private final Path offset;

    /** @param library {@code libfaketimeMT.so.1} */
    FakeClock(Path library) {
        this.library = library;
        try {
            // The user of the database reads it, too.
            this.offset = Files.setPosixFilePermissions(
                            Files.createTempDirectory("er-clock"), PosixFilePermissions.fromString("rwxr-xr-x"))
                    .resolve("offset");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(Duration.ZERO);
    }

    /**
     * What a process needs to read this clock. Without {@code FAKETIME_FORCE_MONOTONIC_FIX=0} every wait of a thread that has
     * an end would be none.
     */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "FAKETIME_DISABLE_SHM", "1",
                "NO_FAKE_STAT", "1");
    }

    /** Sets it to the machine's time and an offset; processes see that within a second. */
    void set(Duration fromMachine) {
        Path fresh = offset.resolveSibling("fresh");
        try {
            Files.writeString(fresh, "%+d\n".formatted(fromMachine.toSeconds()));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, offset, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
