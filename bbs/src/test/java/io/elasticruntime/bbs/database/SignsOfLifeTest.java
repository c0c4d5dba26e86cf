package io.elasticruntime.bbs.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SignsOfLife signs = new SignsOfLife();
    private long now = Long.MAX_VALUE - 7; // clocks of this kind wrap

    @Test
    void aDatabaseThatOwesAnAnswerIsSilentForAsLongAsSomebodyLooked() {
        look(SignsOfLife.LOOK, 1);
        signs.ask();
        look(SignsOfLife.LOOK, 20);
        assertThat(signs.silence()).isEqualTo(SECOND);
    }

    @Test
    void aWatcherThatWasNotRunningHasHeardNoSilence() {
        look(SignsOfLife.LOOK, 1);
        signs.ask();
        look(Duration.ofMinutes(2), 1);
        assertThat(signs.silence()).isEqualTo(SignsOfLife.MOST);
        look(Duration.ofSeconds(3), 3);
        assertThat(signs.silence()).isLessThan(SECOND);
    }

    @Test
    void nothingIsOwedBetweenTwoQuestions() {
        signs.ask();
        signs.answered();
        look(SignsOfLife.LOOK, 1_000);
        assertThat(signs.silence()).isZero();
    }

    @Test
    void anAnswerToWhomeverIsASignAlthoughTheWatcherHasNone() {
        look(SignsOfLife.LOOK, 1);
        signs.ask();
        look(SignsOfLife.LOOK, 30);
        signs.seen();
        assertThat(signs.silence()).isZero();
        look(SignsOfLife.LOOK, 20);
        assertThat(signs.silence()).as("it can go away again").isEqualTo(SECOND);
    }

    @Test
    void howeverLateTheLooksSilenceIsNeverMoreThanWhatTheyCountSinceTheLastSign() {
        Random random = new Random(11);
        look(SignsOfLife.LOOK, 1);
        signs.ask();
        int looks = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(15) == 0) {
                signs.seen();
                looks = 0;
            }
            look(Duration.ofMillis(random.nextInt(5_000)), 1);
            looks++;
            assertThat(signs.silence()).isBetween(Duration.ZERO, SignsOfLife.MOST.multipliedBy(looks));
        }
    }

    private void look(Duration after, int times) {
        for (int i = 0; i < times; i++) {
            now += after.toNanos();
            signs.look(now);
        }
    }
}
