package io.elasticruntime.cloudcontroller.bits;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests that every Java has. */
final class Checksums {

    private Checksums() {}

    static MessageDigest sha256() {
        return of("SHA-256");
    }

    /** The client's word for a file; nothing that is kept depends on it alone. */
    static MessageDigest sha1() {
        return of("SHA-1");
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
