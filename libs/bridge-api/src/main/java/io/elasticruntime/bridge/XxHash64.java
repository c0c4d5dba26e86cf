package io.elasticruntime.bridge;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HexFormat;

/**
 * The 64-bit xxHash with seed 0. Both sides of a staging name a buildpack's directory with it: the one that mounts the
 * buildpack and the builder that looks for it (cell-and-staging.md C1).
 */
public final class XxHash64 {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);

    private XxHash64() {}

    /** Directory name of a buildpack: the hash of its key or URL as 16 lower-case hexadecimal digits. */
    public static String directoryName(String buildpackKey) {
        return HexFormat.of().toHexDigits(hash(buildpackKey.getBytes(UTF_8)));
    }

    /** The hash of all these bytes. */
    @SuppressWarnings("ConstantOverflow")
    public static long hash(byte[] input) {
        int position = 0;
        long hash = PRIME_5;
        if (input.length >= 32) {
            long lane1 = PRIME_1 + PRIME_2;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; position <= input.length - 32; position += 32) {
                lane1 = round(lane1, (long) LONG.get(input, position));
                lane2 = round(lane2, (long) LONG.get(input, position + 8));
                lane3 = round(lane3, (long) LONG.get(input, position + 16));
                lane4 = round(lane4, (long) LONG.get(input, position + 24));
            }
            hash = Long.rotateLeft(lane1, 1)
                    + Long.rotateLeft(lane2, 7)
                    + Long.rotateLeft(lane3, 12)
                    + Long.rotateLeft(lane4, 18);
            hash = merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
        }
        return avalanche(tail(hash + input.length, input, position));
    }

    private static long tail(long hash, byte[] input, int position) {
        for (; position <= input.length - 8; position += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(input, position)), 27) * PRIME_1 + PRIME_4;
        }
        if (position <= input.length - 4) {
            long word = ((int) INT.get(input, position)) & 0xFFFFFFFFL;
            hash = Long.rotateLeft(hash ^ word * PRIME_1, 23) * PRIME_2 + PRIME_3;
            position += 4;
        }
        for (; position < input.length; position++) {
            hash = Long.rotateLeft(hash ^ (input[position] & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        return hash;
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
