package io.elasticruntime.cellrep.executor.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.testing.RecordingEmitter;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LogTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RecordingEmitter emitter = new RecordingEmitter();

    @Test
    void carriageReturnsEndLinesAndEmptyLinesAreDropped() {
        assertThat(lines("one\r\ntwo\n\n\rthree")).containsExactly("one", "two", "three");
        assertThat(lines("\r\n")).isEmpty();
    }

    @Test
    void longLinesAreCutBetweenCharacters() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(Lines.LONGEST - 10, Lines.LONGEST * 2);
            while (text.length() < length) {
                text.append(List.of("a", "ü", "€", "😀").get(random.nextInt(4)));
            }
            List<String> pieces = lines(text.toString());

            assertThat(String.join("", pieces)).isEqualTo(text.toString());
            assertThat(pieces)
                    .allSatisfy(piece -> assertThat(piece.getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(Lines.LONGEST));
        }
    }

    @Test
    void anInstanceThatLogsTooMuchIsSilentForASecondAndItsReaderIsToldOnce() {
        ContainerLog log = log(100);
        log.out("APP/PROC/WEB", "x".repeat(60));
        log.out("APP/PROC/WEB", "x".repeat(60));
        log.out("APP/PROC/WEB", "short");
        now.set(Instant.EPOCH.plusMillis(1001));
        log.out("APP/PROC/WEB", "again");

        assertThat(emitter.lines())
                .containsExactly(
                        "APP/PROC/WEB OUT " + "x".repeat(60),
                        "APP/PROC/WEB ERR app instance exceeded log rate limit (100 bytes/sec)",
                        "APP/PROC/WEB OUT again");
    }

    @Test
    void aLimitOfZeroLogsNothingAndSaysNothing() {
        log(0).out("APP/PROC/WEB", "hello");

        assertThat(emitter.lines()).isEmpty();
    }

    @Test
    void withoutASourceOfItsOwnALineHasThatOfTheContainer() {
        ContainerLog log = log(-1);
        log.out("", "from the cell");
        log.write("HEALTH", LogType.ERR, "sick".getBytes(StandardCharsets.UTF_8), Instant.EPOCH);

        assertThat(emitter.lines()).containsExactly("CELL OUT from the cell", "HEALTH ERR sick");
        assertThat(emitter.recorded().getFirst().source().sourceId()).isEqualTo("app");
        assertThat(emitter.recorded().getFirst().source().instanceId()).isEqualTo("3");
        assertThat(emitter.recorded().getFirst().source().tags()).containsEntry("app_name", "dora");
    }

    private ContainerLog log(long limit) {
        return new ContainerLog(new LogConfig("app", 3, "CELL", Map.of("app_name", "dora"), limit), emitter, now::get);
    }

    private static List<String> lines(String text) {
        return Lines.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
