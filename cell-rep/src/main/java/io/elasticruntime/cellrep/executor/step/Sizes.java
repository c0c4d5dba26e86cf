package io.elasticruntime.cellrep.executor.step;

import java.util.Locale;

/** Sizes and texts as the log lines of transfers show them. */
public final class Sizes {

    private static final int LONGEST_ERROR = 1024;
    private static final String CUT = " (error truncated)";

    private Sizes() {}

    /** Such as {@code 512B}, {@code 1.2M}, {@code 2G}. */
    public static String format(long bytes) {
        double value = bytes;
        for (String unit : new String[] {"B", "K", "M", "G"}) {
            if (value < 1024 || unit.equals("G")) {
                String number = String.format(Locale.ROOT, "%.1f", value);
                return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + unit;
            }
            value /= 1024;
        }
        throw new IllegalStateException("unreachable");
    }

    static String cutError(String text) {
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR - CUT.length()) + CUT;
    }
}
