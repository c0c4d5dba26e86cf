package io.elasticruntime.cloudcontroller.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them in a manifest: {@code 512M}, {@code 1.5gb}; the unit is required. */
final class ByteSize {

    private static final Pattern SIZE =
            Pattern.compile("\\s*(-?\\d+(?:\\.\\d+)?)\\s*(B|KB?|MB?|GB?|TB?)\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER_FIRST = Pattern.compile("\\s*-?\\.?\\d.*", Pattern.DOTALL);
    private static final long MEBI = 1024L * 1024;

    private ByteSize() {}

    /**
     * @throws IllegalArgumentException whose message says what is wrong, to follow the name of the setting
     */
    static long bytes(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    NUMBER_FIRST.matcher(text).matches()
                            ? "must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB"
                            : "is not a number");
        }
        BigInteger bytes = new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(unit(size.group(2))))
                .toBigInteger();
        return bytes.bitLength() > 62 ? Long.MAX_VALUE : bytes.longValue();
    }

    /** Whole mebibytes, rounded down. */
    static int mebibytes(String text) {
        return (int) Math.min(Integer.MAX_VALUE, bytes(text) / MEBI);
    }

    /** The shortest exact form, such as {@code 1K} for 1024. */
    static String text(long bytes) {
        String units = "BKMGT";
        int unit = 0;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return value + units.substring(unit, unit + 1);
    }

    private static long unit(String name) {
        return switch (name.toUpperCase(Locale.ROOT).charAt(0)) {
            case 'K' -> 1L << 10;
            case 'M' -> 1L << 20;
            case 'G' -> 1L << 30;
            case 'T' -> 1L << 40;
            default -> 1L;
        };
    }
}
