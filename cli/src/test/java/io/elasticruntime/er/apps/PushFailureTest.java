package io.elasticruntime.er.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.er.apps.PushFailure.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PushFailureTest {

    @Test
    void whatIsRefusedIsToldInThePlatformsWordsAlone() {
        assertThat(text(Kind.REQUEST, "CF-UnprocessableEntity(10008): too much", line("STG", "earlier")))
                .isEqualTo("Pushing shop failed: CF-UnprocessableEntity(10008): too much");
    }

    @Test
    void aFailedStagingShowsWhatStagingSaidAndWhereTheRestIs() {
        assertThat(text(
                        Kind.STAGING,
                        "BuildpackCompileFailed - App staging failed",
                        line("STG", "Downloading app package..."),
                        line("STG", "npm is missing"),
                        line("APP/PROC/WEB", "the app that still runs")))
                .isEqualTo("""
                        Pushing shop failed: staging: BuildpackCompileFailed - App staging failed
                          1970-01-01T00:00:01Z [STG/0] OUT npm is missing
                        All of its log: ./er app-logs shop""");
    }

    @Test
    void anAppThatIsNotRecognizedMayHaveItsBuildpackNamed() {
        assertThat(text(Kind.STAGING, "NoAppDetectedError - staging failed"))
                .contains("Name a buildpack with -b: java_buildpack, binary_buildpack");
    }

    @Test
    void anAppThatEndsAtItsStartShowsItsLastWordsWithoutThoseAboutContainers() {
        assertThat(text(
                        Kind.START,
                        "instance 0 crashed: APP/PROC/WEB: Exited with status 3",
                        line("STG", "staged"),
                        line("CELL", "Cell cell-z1-0 creating container for instance 1"),
                        line("APP/PROC/WEB", "cannot find the database"),
                        line("CELL", "Cell cell-z1-0 successfully destroyed container for instance 1")))
                .isEqualTo("""
                        Pushing shop failed: start: instance 0 crashed: APP/PROC/WEB: Exited with status 3
                          1970-01-01T00:00:01Z [APP/PROC/WEB/0] OUT cannot find the database
                        All of its log: ./er app-logs shop""");
    }

    @Test
    void anAppThatDoesNotListenIsToldWhere() {
        assertThat(text(Kind.START, "instance 0 crashed: Instance never healthy after 1m0s"))
                .contains("listen at the port that PORT names");
    }

    @Test
    void whatRunsOutOfMemoryMayHaveMore() {
        assertThat(text(Kind.STAGING, "StagingError - staging failed", line("STG", "Exit status 223 (out of memory)")))
                .contains("Give it more memory with -m");
    }

    @Test
    void whatFindsNoPlaceMayAskForLess() {
        assertThat(text(Kind.START, "insufficient resources: memory")).contains("Ask for less with -m or -i");
    }

    @Test
    void ofALongLogTheEndIsShownAndOfALongLineTheBeginning() {
        LogLine[] lines = IntStream.range(0, 40)
                .mapToObj(i -> line("APP/PROC/WEB", i + "-" + "x".repeat(1_000)))
                .toArray(LogLine[]::new);
        List<String> shown = text(Kind.START, "crashed", lines)
                .lines()
                .filter(line -> line.startsWith("  "))
                .toList();
        assertThat(shown).hasSize(15).allSatisfy(line -> assertThat(line).hasSizeLessThan(510));
        assertThat(shown.getFirst()).contains("25-x");
        assertThat(shown.getLast()).contains("39-x");
    }

    private static String text(Kind kind, String reason, LogLine... log) {
        return new PushFailure("shop", kind, reason, List.of(log), List.of("java_buildpack", "binary_buildpack"))
                .text();
    }

    private static LogLine line(String source, String text) {
        return new LogLine(1_000_000_000, source, "0", "OUT", text);
    }
}
