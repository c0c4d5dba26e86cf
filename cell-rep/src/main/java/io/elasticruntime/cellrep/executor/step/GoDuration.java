package io.elasticruntime.cellrep.executor.step;

import java.time.Duration;

/** Durations as the original's log lines show them: {@code 10s}, {@code 1m0.123s}, {@code 15m0s}, {@code 12ms}. */
public final class GoDuration {

    private GoDuration() {}

    /** @param duration not negative; rounded down to milliseconds */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long hours = millis / 3_600_000;
        long minutes = millis / 60_000 % 60;
        StringBuilder text = new StringBuilder();
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || minutes > 0) {
            text.append(minutes).append('m');
        }
        text.append(millis / 1000 % 60);
        if (millis % 1000 != 0) {
            text.append(("." + "%03d".formatted(millis % 1000)).replaceAll("0+$", ""));
        }
        return text.append('s').toString();
    }
}
