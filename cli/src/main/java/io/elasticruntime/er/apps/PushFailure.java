package io.elasticruntime.er.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Why a push failed, as its user reads it: the reason, the last lines of the log that tell how it came about, what may help.
 *
 * @param app its name
 * @param kind what failed, which says whose lines of the log matter
 * @param reason in the words of the platform
 * @param log lines since the push began
 * @param buildpacks names of those that are there
 */
record PushFailure(String app, Kind kind, String reason, List<LogLine> log, List<String> buildpacks) {

    private static final int LINES = 15;
    private static final int LINE_LENGTH = 500;
    private static final String OUT_OF_MEMORY = "(out of memory)";

    /** What failed. */
    enum Kind {
        REQUEST("", _ -> false),
        STAGING("staging: ", LogLine::isStaging),
        START("start: ", LogLine::isInstance);

        private final String name;
        private final Predicate<LogLine> lines;

        Kind(String name, Predicate<LogLine> lines) {
            this.name = name;
            this.lines = lines;
        }
    }

    /** On several lines. */
    String text() {
        List<String> text = new ArrayList<>();
        text.add("Pushing " + app + " failed: " + kind.name + reason);
        List<String> told = log.stream()
                .filter(kind.lines)
                .filter(line -> !line.isAboutContainer())
                .map(LogLine::toString)
                .map(line -> "  " + (line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "..." : line))
                .toList();
        text.addAll(told.subList(Math.max(0, told.size() - LINES), told.size()));
        text.addAll(advice());
        return String.join("\n", text);
    }

    private List<String> advice() {
        List<String> advice = new ArrayList<>();
        if (reason.contains("NoAppDetectedError") || reason.contains("must be an existing admin buildpack")) {
            advice.add("Name a buildpack with -b: " + String.join(", ", buildpacks));
        }
        if (reason.contains(OUT_OF_MEMORY)
                || log.stream().anyMatch(line -> line.text().contains(OUT_OF_MEMORY))) {
            advice.add("Give it more memory with -m, such as -m 2G: staging has as much as the app, and 1G at least.");
        }
        if (reason.contains("insufficient resources")) {
            advice.add("Ask for less with -m or -i, or add cells: ./er down && ./er up --cells N");
        }
        if (reason.contains("never healthy")) {
            advice.add("An app has to listen at the port that PORT names in its environment, at all addresses.");
        }
        if (kind != Kind.REQUEST) {
            advice.add("All of its log: ./er app-logs " + app);
        }
        return advice;
    }
}
