package io.elasticruntime.cellrep.executor.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an archive must be.
 *
 * @param algorithm {@code md5}, {@code sha1}, {@code sha256} or {@code sha512}
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

    /** @throws IllegalArgumentException if the algorithm is none of these */
    MessageDigest digest() {
        String name = switch (algorithm) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            case "sha512" -> "SHA-512";
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
