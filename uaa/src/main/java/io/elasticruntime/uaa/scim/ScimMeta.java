package io.elasticruntime.uaa.scim;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Version and age of a resource. */
record ScimMeta(int version, String created, String lastModified) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static ScimMeta of(int version, Instant created, Instant lastModified) {
        return new ScimMeta(version, time(created), time(lastModified));
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
