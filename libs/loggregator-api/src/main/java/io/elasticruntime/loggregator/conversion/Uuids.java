package io.elasticruntime.loggregator.conversion;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs as dropsonde v1 carries them: two halves, each read as little-endian (loggregator.md a). */
final class Uuids {

    private static final int TEXT_LENGTH = 36;

    private Uuids() {}

    /** The v1 form of {@code text}, or null if it is no UUID. */
    static org.cloudfoundry.dropsonde.events.@Nullable UUID toV1(String text) {
        if (text.length() != TEXT_LENGTH) {
            return null;
        }
        try {
            UUID uuid = UUID.fromString(text);
            return org.cloudfoundry
                    .dropsonde
                    .events
                    .UUID
                    .newBuilder()
                    .setLow(Long.reverseBytes(uuid.getMostSignificantBits()))
                    .setHigh(Long.reverseBytes(uuid.getLeastSignificantBits()))
                    .build();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** The usual text of a v1 UUID. */
    static String text(org.cloudfoundry.dropsonde.events.UUID uuid) {
        return new UUID(Long.reverseBytes(uuid.getLow()), Long.reverseBytes(uuid.getHigh())).toString();
    }

    static boolean isZero(org.cloudfoundry.dropsonde.events.UUID uuid) {
        return uuid.getLow() == 0 && uuid.getHigh() == 0;
    }
}
