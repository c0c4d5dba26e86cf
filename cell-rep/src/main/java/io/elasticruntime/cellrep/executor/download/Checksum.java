package io.elasticruntime.cellrep.executor.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an archive must be.
 *
 * @param algorithm {@code md5}, {@code sha1} or {@code sha256}
 * @param value hexadecimal
 */
record Checksum(String algorithm, String value) {

    Checksum {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        value = value.toLowerCase(Locale.ROOT);
    }

    /** Null unless both parts are given. */
    static @Nullable Checksum of(@Nullable String algorithm, @Nullable String value) {
        return algorithm == null || algorithm.isEmpty() || value == null || value.isEmpty()
                ? null
                : new Checksum(algorithm, value);
    }

    /** @throws IllegalArgumentException if the algorithm is none of the three */
    MessageDigest digest() {
        String name = switch (algorithm) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            default -> throw new IllegalArgumentException("unknown checksum algorithm " + algorithm);
        };
        return digest(name);
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
